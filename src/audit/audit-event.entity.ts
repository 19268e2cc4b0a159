import { OptionalProps } from '@mikro-orm/core';
import { Entity, PrimaryKey, Property } from '@mikro-orm/decorators/legacy';
import { Field, ID, ObjectType } from 'type-graphql';

@ObjectType({ description: 'One line of the append-only record: who did what, from where.' })
@Entity({ tableName: 'audit_event' })
export class AuditEvent {
  [OptionalProps]?: 'at' | 'siteName' | 'target' | 'detail';

  @Field(() => ID)
  @PrimaryKey({ type: 'string', length: 36 })
  id!: string;

  @Field(() => Date)
  @Property({ type: 'datetime', length: 3 })
  at: Date = new Date();

  @Field(() => String, { description: 'Login, or `sitepods` for what it did by itself.' })
  @Property({ type: 'string', length: 40 })
  actor!: string;

  @Field(() => String)
  @Property({ type: 'string', length: 64 })
  origin!: string;

  @Field(() => String, { description: 'Such as `site.create`, `site.drift`, `sftp.opened`.' })
  @Property({ type: 'string', length: 40 })
  action!: string;

  @Field(() => String, { nullable: true })
  @Property({ type: 'string', length: 40, nullable: true })
  siteName: string | null = null;

  @Field(() => String, { nullable: true })
  @Property({ type: 'string', length: 100, nullable: true })
  target: string | null = null;

  @Field(() => String, { nullable: true })
  @Property({ type: 'text', nullable: true })
  detail: string | null = null;
}
