import { OptionalProps } from '@mikro-orm/core';
import { Entity, ManyToOne, PrimaryKey, Property, Unique } from '@mikro-orm/decorators/legacy';
import { Field, ID, ObjectType } from 'type-graphql';
import { User } from './user.entity.js';

@ObjectType({ description: 'A public key that opens SFTP sessions for its user.' })
@Entity({ tableName: 'ssh_key' })
@Unique({ name: 'ssh_key_user_fingerprint', properties: ['user', 'fingerprint'] })
export class SshKey {
  [OptionalProps]?: 'createdAt';

  @Field(() => ID)
  @PrimaryKey({ type: 'string', length: 36 })
  id!: string;

  @ManyToOne(() => User, { deleteRule: 'cascade' })
  user!: User;

  @Field(() => String, { description: 'As OpenSSH prints it: SHA256:…' })
  @Property({ type: 'string', length: 64 })
  fingerprint!: string;

  /** `ssh-ed25519 AAAA…`, without the comment. */
  @Property({ type: 'text' })
  publicKey!: string;

  @Field(() => String)
  @Property({ type: 'string', length: 100 })
  title!: string;

  @Field(() => Date)
  @Property({ type: 'datetime', length: 3 })
  createdAt: Date = new Date();
}
