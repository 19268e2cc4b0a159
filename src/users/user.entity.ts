import { OptionalProps } from '@mikro-orm/core';
import { Entity, PrimaryKey, Property } from '@mikro-orm/decorators/legacy';
import { Field, ID, ObjectType, registerEnumType } from 'type-graphql';

export enum UserRole {
  ADMIN = 'ADMIN',
  USER = 'USER',
}
registerEnumType(UserRole, {
  name: 'UserRole',
  description: 'ADMIN sees and does everything; USER has the sites granted to them.',
});

@ObjectType({ description: 'A person who signs in: an administrator or a site owner.' })
@Entity({ tableName: 'user' })
export class User {
  [OptionalProps]?: 'createdAt' | 'passwordHash';

  @Field(() => ID)
  @PrimaryKey({ type: 'string', length: 36 })
  id!: string;

  @Field(() => String, { description: 'Lower-case name used to sign in, also over SFTP.' })
  @Property({ type: 'string', length: 40, unique: true })
  login!: string;

  /** argon2id in PHC form; empty: no password sign-in. */
  @Property({ type: 'string', length: 255, hidden: true })
  passwordHash: string = '';

  @Field(() => UserRole)
  @Property({ type: 'string', length: 16 })
  role!: UserRole;

  @Field(() => Date)
  @Property({ type: 'datetime', length: 3 })
  createdAt: Date = new Date();
}
