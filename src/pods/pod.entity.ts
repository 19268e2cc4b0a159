import { OptionalProps } from '@mikro-orm/core';
import { Entity, ManyToOne, PrimaryKey, Property } from '@mikro-orm/decorators/legacy';
import { Field, ID, Int, ObjectType } from 'type-graphql';
import { Site } from '../sites/index.js';

@ObjectType()
export class PodContainer {
  @Field(() => String)
  name!: string;

  @Field(() => String, { description: 'created, running, paused, exited or unknown' })
  status!: string;

  @Field(() => Int, { nullable: true })
  exitCode?: number;
}

@ObjectType({ description: 'A pod as it was last observed.' })
@Entity({ tableName: 'pod' })
export class Pod {
  [OptionalProps]?: 'observedAt';

  /** The engine's id. */
  @Field(() => ID)
  @PrimaryKey({ type: 'string', length: 64 })
  id!: string;

  @Field(() => Site)
  @ManyToOne(() => Site, { deleteRule: 'cascade' })
  site!: Site;

  @Field(() => String)
  @Property({ type: 'string', length: 64 })
  name!: string;

  @Property({ type: 'string', length: 16 })
  revision!: string;

  @Field(() => String, { description: 'running, degraded, stopped, paused or incomplete' })
  @Property({ type: 'string', length: 16 })
  status!: string;

  /** JSON of PodContainer[]; text, since the databases' JSON types differ. */
  @Property({ type: 'text' })
  containers!: string;

  @Field(() => Date)
  @Property({ type: 'datetime', length: 3 })
  observedAt: Date = new Date();
}
