import { OptionalProps } from '@mikro-orm/core';
import { Entity, PrimaryKey, Property } from '@mikro-orm/decorators/legacy';
import { Field, Float, ID, Int, ObjectType, registerEnumType } from 'type-graphql';
import { Runtime, SiteDatabase, WebServer } from './stack.js';

export enum SiteStatus {
  CREATING = 'CREATING',
  RUNNING = 'RUNNING',
  SLEEPING = 'SLEEPING',
  STOPPED = 'STOPPED',
  FAILED = 'FAILED',
  DELETING = 'DELETING',
}
registerEnumType(SiteStatus, { name: 'SiteStatus' });

/** What should be. DELETED is the tombstone: the only thing that lets data be removed. */
export enum DesiredState {
  RUNNING = 'RUNNING',
  STOPPED = 'STOPPED',
  DELETED = 'DELETED',
}

@ObjectType({ description: 'A web site: one pod, one volume, one name.' })
@Entity({ tableName: 'site' })
export class Site {
  [OptionalProps]?: 'createdAt' | 'change' | 'reconciled' | 'restarts' | 'lastError' | 'status' | 'desired';

  @Field(() => ID)
  @PrimaryKey({ type: 'string', length: 36 })
  id!: string;

  @Field(() => String)
  @Property({ type: 'string', length: 40, unique: true })
  name!: string;

  /** Small and unique: the pod's address and its range of host ids come from it. */
  @Property({ type: 'integer', unique: true })
  number!: number;

  @Field(() => WebServer)
  @Property({ type: 'string', length: 16 })
  web!: WebServer;

  @Field(() => Runtime)
  @Property({ type: 'string', length: 16 })
  runtime!: Runtime;

  @Field(() => SiteDatabase)
  @Property({ type: 'string', length: 16 })
  database!: SiteDatabase;

  @Field(() => Int, { description: 'Most memory of the whole pod, MiB.' })
  @Property({ type: 'integer' })
  memoryMb!: number;

  @Field(() => Float, { description: 'Most CPU of the whole pod, in cores.' })
  @Property({ type: 'double' })
  cpus!: number;

  @Field(() => Int, { description: 'Most disk of the volume, MiB.' })
  @Property({ type: 'integer' })
  diskMb!: number;

  @Property({ type: 'string', length: 16 })
  desired: DesiredState = DesiredState.RUNNING;

  /** Grows by one with every change of what should be. */
  @Property({ type: 'integer' })
  change: number = 1;

  /** The change that was last made real; 0: none yet. */
  @Property({ type: 'integer' })
  reconciled: number = 0;

  /** Part of the pod's revision: one more makes the pod anew. */
  @Property({ type: 'integer' })
  restarts: number = 0;

  @Field(() => SiteStatus)
  @Property({ type: 'string', length: 16 })
  status: SiteStatus = SiteStatus.CREATING;

  @Field(() => String, { nullable: true, description: 'Why it failed, and what to do.' })
  @Property({ type: 'text', nullable: true })
  lastError: string | null = null;

  @Field(() => Date)
  @Property({ type: 'datetime', length: 3 })
  createdAt: Date = new Date();
}
