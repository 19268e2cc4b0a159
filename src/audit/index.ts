export { AuditEvent } from './audit-event.entity.js';
export { recordAudit, SYSTEM } from './record.js';
