import { OptionalProps } from '@mikro-orm/core';
import { Entity, PrimaryKey, Property } from '@mikro-orm/decorators/legacy';
import { Field, ID, ObjectType, registerEnumType } from 'type-graphql';

export enum OperationKind {
  CREATE = 'CREATE',
  UPDATE = 'UPDATE',
  DELETE = 'DELETE',
  /** Something changed behind our back. */
  REPAIR = 'REPAIR',
  /** What start-up found to do. */
  RESUME = 'RESUME',
}
registerEnumType(OperationKind, {
  name: 'OperationKind',
  description:
    'REPAIR: reality had drifted from what should be. RESUME: brought back after a start of sitepods.',
});

export enum OperationState {
  RUNNING = 'RUNNING',
  SUCCEEDED = 'SUCCEEDED',
  FAILED = 'FAILED',
  /** The server ended in the middle; a later operation took over. */
  INTERRUPTED = 'INTERRUPTED',
}
registerEnumType(OperationState, { name: 'OperationState' });

@ObjectType({ description: 'One run of the reconciler that had something to do.' })
@Entity({ tableName: 'operation' })
export class Operation {
  [OptionalProps]?: 'state' | 'steps' | 'error' | 'startedAt' | 'finishedAt';

  @Field(() => ID)
  @PrimaryKey({ type: 'string', length: 36 })
  id!: string;

  @Field(() => OperationKind)
  @Property({ type: 'string', length: 16 })
  kind!: OperationKind;

  @Property({ type: 'string', length: 36 })
  siteId!: string;

  @Field(() => String)
  @Property({ type: 'string', length: 40 })
  siteName!: string;

  @Field(() => OperationState)
  @Property({ type: 'string', length: 16 })
  state: OperationState = OperationState.RUNNING;

  @Field(() => String, { description: 'The planned steps in order, such as `volume.ensure pod.ensure`.' })
  @Property({ type: 'text' })
  steps: string = '';

  @Field(() => String, { nullable: true })
  @Property({ type: 'text', nullable: true })
  error: string | null = null;

  @Field(() => Date)
  @Property({ type: 'datetime', length: 3 })
  startedAt: Date = new Date();

  @Field(() => Date, { nullable: true })
  @Property({ type: 'datetime', length: 3, nullable: true })
  finishedAt: Date | null = null;
}
