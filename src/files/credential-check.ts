import type { Secret } from '../core/secret.js';

/** What a login opens: one webroot, and how. */
export interface SftpGrant {
  login: string;
  userId: string;
  /** The site's id. */
  site: string;
  siteName: string;
  /** First host id of the site; sessions run as idStart + 1000. */
  idStart: number;
  /** Host path without symbolic links; owned by idStart + 1000. */
  webroot: string;
  readOnly: boolean;
  /** The site's cgroup as the kernel names it, `/sitepods-1a2b3c4d/SITE`; exists while its pod does. */
  cgroup?: string;
}

/**
 * Knows users, keys and sites. Both methods resolve to undefined for whoever may not enter, and take as long
 * for an unknown login as for a known one.
 */
export interface CredentialCheck {
  password(login: string, password: Secret): Promise<SftpGrant | undefined>;
  /**
   * Whether this key (SSH's binary form) is registered for that login. The signature is verified by the
   * caller.
   */
  publicKey(login: string, keyBlob: Buffer): Promise<SftpGrant | undefined>;
}

/** Sessions and logins to end: all those that match every field given. */
export interface SftpFilter {
  userId?: string;
  site?: string;
}

export function matches(grant: SftpGrant, filter: SftpFilter): boolean {
  return (
    (filter.userId === undefined || filter.userId === grant.userId) &&
    (filter.site === undefined || filter.site === grant.site)
  );
}

/** What happened, for the audit. */
export interface SftpEvent {
  /** `refused`: a wrong password or signature; the site is then unknown. */
  kind: 'opened' | 'closed' | 'refused';
  login: string;
  site?: string;
  siteName?: string;
  /** IP address of the client, as the gateway saw it. */
  address: string;
}
