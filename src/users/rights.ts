import { SitepodsError } from '../core/errors.js';
import type { Principal } from './principal.js';
import { UserRole } from './user.entity.js';

/** What a user may be in one site; each includes what the later ones may. */
export enum SiteRole {
  OWNER = 'OWNER',
  EDITOR = 'EDITOR',
  VIEWER = 'VIEWER',
}

/** Actions on one site and the weakest role that may do them. */
const SITE_ACTIONS = {
  'site.read': SiteRole.VIEWER,
  'site.restart': SiteRole.EDITOR,
  'site.power': SiteRole.OWNER,
  'files.read': SiteRole.VIEWER,
  'files.write': SiteRole.EDITOR,
} as const;

/** Actions that only administrators may do. */
const ADMIN_ACTIONS = [
  'site.create',
  'site.delete',
  'site.grant',
  'user.list',
  'user.create',
  'user.manage',
  'host.read',
] as const;

export type SiteAction = keyof typeof SITE_ACTIONS;
export type AdminAction = (typeof ADMIN_ACTIONS)[number];

const STRENGTH: Record<SiteRole, number> = { OWNER: 3, EDITOR: 2, VIEWER: 1 };

/** Whether a user with this role in the site may do the action. Administrators may do everything. */
export function maySite(role: UserRole, siteRole: SiteRole | undefined, action: SiteAction): boolean {
  if (role === UserRole.ADMIN) return true;
  return siteRole !== undefined && STRENGTH[siteRole] >= STRENGTH[SITE_ACTIONS[action]];
}

/** @throws SitepodsError FORBIDDEN unless the principal is an administrator */
export function assertAdmin(principal: Principal, action: AdminAction): void {
  if (principal.role !== UserRole.ADMIN) {
    throw new SitepodsError('FORBIDDEN', `Only an administrator may do this (${action}).`);
  }
}

/** Whether the principal is that user, or an administrator. @throws SitepodsError FORBIDDEN */
export function assertSelfOrAdmin(principal: Principal, login: string): void {
  if (principal.login !== login) assertAdmin(principal, 'user.manage');
}
