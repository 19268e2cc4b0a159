import type { UserRole } from './user.entity.js';

/** Who asks: made once for each request, passed to every service call. */
export interface Principal {
  userId: string;
  login: string;
  role: UserRole;
  /** Where from, for the audit record: an address, or `socket` for the root-only socket. */
  origin: string;
}
