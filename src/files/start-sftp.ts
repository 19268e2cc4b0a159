import { recordAudit } from '../audit/index.js';
import type { Config } from '../config.js';
import type { Database } from '../core/database.js';
import type { Log } from '../core/log.js';
import { Authority } from './authority.js';
import { compileJail } from './compile-jail.js';
import type { SftpEvent, SftpFilter } from './credential-check.js';
import { Gateway } from './gateway.js';
import { ensureHostKeys } from './host-keys.js';
import { SiteCredentials, type SiteCredentialsDeps } from './site-credentials.js';

export interface SftpDeps extends SiteCredentialsDeps {
  config: Config;
  /** User and group id of the gateway process. */
  gatewayId: number;
  orm: Database;
  log: Log;
}

export interface Sftp {
  /** Ends logins and running sessions that match, at once. */
  revoke(filter: SftpFilter): void;
  stop(): Promise<void>;
}

/**
 * Makes what SFTP needs (host keys, the jail) and starts it.
 * @throws SitepodsError UNAVAILABLE when the port is taken or a Debian package is missing
 */
export async function startSftp(deps: SftpDeps): Promise<Sftp> {
  const { config, gatewayId, orm, log } = deps;
  const [hostKeys, jail] = await Promise.all([
    ensureHostKeys(config.keys),
    compileJail(`${config.home}/lib`),
  ]);
  const authority = new Authority({
    credentials: new SiteCredentials(deps),
    jail,
    runDir: config.runDir,
    gatewayUid: gatewayId,
    // Stopped and sleeping sites take uploads too; the jail's own limits then bound a session.
    withoutCgroup: 'allow',
    onSession: (event) => auditSession(orm, event),
    log,
  });
  const gateway = new Gateway({
    listen: config.sftp,
    hostKeys,
    uid: gatewayId,
    runDir: config.runDir,
    log,
  });
  await authority.start();
  try {
    await gateway.start();
  } catch (error) {
    await authority.stop();
    throw error;
  }
  return {
    revoke: (filter) => authority.revoke(filter),
    stop: async () => {
      await gateway.stop();
      await authority.stop();
    },
  };
}

/** Refused logins go to the log alone: strangers must not be able to fill the database. */
async function auditSession(orm: Database, event: SftpEvent): Promise<void> {
  if (event.kind === 'refused') return;
  const em = orm.em.fork();
  recordAudit(em, {
    actor: event.login.slice(0, 40),
    origin: `sftp ${event.address}`.slice(0, 64),
    action: `sftp.${event.kind}`,
    ...(event.siteName && { siteName: event.siteName }),
  });
  await em.flush();
}
