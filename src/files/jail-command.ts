import type { SftpGrant } from './credential-check.js';

/** From Debian's openssh-sftp-server. */
const SFTP_SERVER = '/usr/lib/openssh/sftp-server';
/** The id, inside a site, that owns the webroot and runs everything that touches it. */
const SITE_USER = 1_000;

export interface JailCommand {
  file: string;
  args: string[];
  env: Record<string, string>;
}

/**
 * How a jailed session is started. The client's socket must be its descriptor 3, and 0 and 1 /dev/null: see
 * jail.c.
 * @param library path of the compiled jail
 * @param cgroupProcs `cgroup.procs` files to join, each existing
 */
export function jailCommand(grant: SftpGrant, library: string, cgroupProcs: string[]): JailCommand {
  return {
    file: SFTP_SERVER,
    args: ['-e', '-l', 'INFO', ...(grant.readOnly ? ['-R'] : [])],
    env: {
      LD_PRELOAD: library,
      SITEPODS_JAIL_ROOT: grant.webroot,
      SITEPODS_JAIL_ID: String(grant.idStart + SITE_USER),
      SITEPODS_JAIL_CGROUPS: cgroupProcs.join('\n'),
    },
  };
}
