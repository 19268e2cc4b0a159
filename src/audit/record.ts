import { randomUUID } from 'node:crypto';
import type { EntityManager } from '../core/database.js';
import { AuditEvent } from './audit-event.entity.js';

export interface AuditEntry {
  actor: string;
  origin: string;
  action: string;
  siteName?: string;
  target?: string;
  /** Never a secret. */
  detail?: string;
}

/** What sitepods does by itself. */
export const SYSTEM = { actor: 'sitepods', origin: 'reconciler' } as const;

/** Adds the row to the caller's transaction: a change without its audit row can't be committed. */
export function recordAudit(em: EntityManager, entry: AuditEntry): void {
  em.persist(
    em.create(AuditEvent, {
      id: randomUUID(),
      actor: entry.actor,
      origin: entry.origin,
      action: entry.action,
      siteName: entry.siteName ?? null,
      target: entry.target?.slice(0, 100) ?? null,
      detail: entry.detail ?? null,
    }),
  );
}
