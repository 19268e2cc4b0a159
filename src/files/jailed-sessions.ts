import { messageOf } from '../core/errors.js';
import type { Log } from '../core/log.js';
import { start } from '../core/run.js';
import type { AccessStore, Login } from './access-store.js';
import { matches, type SftpEvent, type SftpFilter } from './credential-check.js';
import { jailCommand } from './jail-command.js';
import { LineBudget, OperationLog } from './operation-log.js';
import type { SftpCgroups } from './sftp-cgroups.js';

export interface JailedSessionsDeps {
  access: AccessStore;
  cgroups: SftpCgroups;
  /** Path of the compiled jail. */
  library: string;
  /** What to do for a site whose cgroup does not exist now, as its pod doesn't run. */
  withoutCgroup: 'allow' | 'refuse';
  /** A session whose opening can't be recorded is ended. */
  onSession: (event: SftpEvent) => Promise<void>;
  log: Log;
}

interface Running {
  login: Login;
  child: ReturnType<typeof start>;
}

/** The running sftp-servers, each in its site's jail. */
export class JailedSessions {
  readonly #deps: JailedSessionsDeps;
  readonly #running = new Set<Running>();
  /** By site id. */
  readonly #logBudgets = new Map<string, LineBudget>();

  constructor(deps: JailedSessionsDeps) {
    this.#deps = deps;
  }

  /**
   * Starts a session on the client's socket. When this returns the child has its own copy of the descriptor:
   * the caller closes its own at once.
   * @throws when the site's cgroup is needed and absent
   */
  start(login: Login, socket: number): void {
    const { grant, address } = login;
    const log = this.#deps.log.child({ login: grant.login, site: grant.siteName, address });
    const procs = this.#enterCgroup(login);
    const { file, args, env } = jailCommand(grant, this.#deps.library, procs);
    const child = start(file, args, {
      // execa's types name the descriptors 3 to 9 only; any open one works.
      stdio: ['ignore', 'ignore', 'pipe', socket as 3],
      env,
      cwd: '/',
      buffer: false,
      reject: false,
    });
    const session = { login, child };
    this.#running.add(session);
    this.#follow(session, log).catch((error: unknown) => log.error({ error }, 'sftp: session'));
  }

  /** Ends the sessions that match, at once. */
  revoke(filter: SftpFilter): void {
    this.#kill(({ login }) => matches(login.grant, filter));
  }

  /** Ends the sessions of one login, at once. */
  endLogin(loginId: string): void {
    this.#kill(({ login }) => login.id === loginId);
  }

  async stop(): Promise<void> {
    const ended = [...this.#running].map(({ child }) => child);
    this.#kill(() => true);
    await Promise.all(ended);
  }

  #kill(which: (session: Running) => boolean): void {
    for (const session of this.#running) if (which(session)) session.child.kill('SIGKILL');
  }

  #logBudget(site: string): LineBudget {
    const budget = this.#logBudgets.get(site) ?? new LineBudget();
    this.#logBudgets.set(site, budget);
    return budget;
  }

  #enterCgroup({ grant }: Login): string[] {
    if (grant.cgroup === undefined) return [];
    const procs = this.#deps.cgroups.enter(grant.cgroup);
    if (procs.length === 0 && this.#deps.withoutCgroup === 'refuse') {
      this.#deps.cgroups.leave(grant.cgroup);
      throw new Error(`the site's cgroup ${grant.cgroup} does not exist`);
    }
    return procs;
  }

  async #follow(session: Running, log: Log): Promise<void> {
    const { login, child } = session;
    const { grant, address } = login;
    const event = { login: grant.login, site: grant.site, siteName: grant.siteName, address };
    const operations = new OperationLog(log, this.#logBudget(grant.site));
    child.stderr?.on('data', (chunk: Buffer) => operations.push(chunk));
    const opened = this.#deps.onSession({ kind: 'opened', ...event }).catch((error: unknown) => {
      log.error({ error: messageOf(error) }, 'sftp: ended, as it could not be recorded');
      child.kill('SIGKILL');
    });
    const { exitCode, signal } = await child;
    this.#running.delete(session);
    this.#deps.access.release(login);
    this.#leaveCgroup(login, log);
    operations.end();
    log.info({ exitCode, signal }, 'sftp: session ended');
    await opened;
    await this.#deps.onSession({ kind: 'closed', ...event });
  }

  #leaveCgroup({ grant }: Login, log: Log): void {
    if (grant.cgroup === undefined) return;
    try {
      this.#deps.cgroups.leave(grant.cgroup);
    } catch (error) {
      log.warn({ error: messageOf(error) }, 'sftp: the cgroup of the sessions stays');
    }
  }
}
