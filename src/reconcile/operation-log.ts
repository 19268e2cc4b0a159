import { randomUUID } from 'node:crypto';
import { recordAudit, SYSTEM } from '../audit/index.js';
import type { Database } from '../core/database.js';
import { DesiredState, type Site } from '../sites/index.js';
import { Operation, OperationKind, OperationState } from './operation.entity.js';
import type { Step } from './plan.js';

const KEPT_DAYS = 30;

/** Why the reconciler has something to do for this site. `resuming`: the server has just started. */
export function kindOf(site: Site, resuming: boolean): OperationKind {
  if (site.desired === DesiredState.DELETED) return OperationKind.DELETE;
  if (site.reconciled === 0) return OperationKind.CREATE;
  if (site.change !== site.reconciled) return OperationKind.UPDATE;
  return resuming ? OperationKind.RESUME : OperationKind.REPAIR;
}

/** Operations as people see them; a repair is also drift, which goes into the audit record. */
export class OperationLog {
  readonly #orm: Database;

  constructor(deps: { orm: Database }) {
    this.#orm = deps.orm;
  }

  /** At start-up: what was running then is over, what is old goes. */
  async tidy(): Promise<void> {
    const em = this.#orm.em.fork();
    await em.nativeUpdate(
      Operation,
      { state: OperationState.RUNNING },
      { state: OperationState.INTERRUPTED, finishedAt: new Date() },
    );
    await em.nativeDelete(Operation, { startedAt: { $lt: new Date(Date.now() - KEPT_DAYS * 86_400_000) } });
  }

  async begin(site: Site, kind: OperationKind, steps: Step[]): Promise<string> {
    const em = this.#orm.em.fork();
    const id = randomUUID();
    const names = steps.map((step) => step.kind).join(' ');
    em.persist(em.create(Operation, { id, kind, siteId: site.id, siteName: site.name, steps: names }));
    if (kind === OperationKind.REPAIR) {
      recordAudit(em, { ...SYSTEM, action: 'site.drift', siteName: site.name, detail: names });
    }
    await em.flush();
    return id;
  }

  async end(id: string, error?: string): Promise<void> {
    const state = error === undefined ? OperationState.SUCCEEDED : OperationState.FAILED;
    await this.#orm.em
      .fork()
      .nativeUpdate(Operation, { id }, { state, error: error ?? null, finishedAt: new Date() });
  }

  /** Newest first. */
  list(limit: number): Promise<Operation[]> {
    return this.#orm.em.fork().find(Operation, {}, { orderBy: { startedAt: 'desc' }, limit });
  }
}
