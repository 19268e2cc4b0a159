import { chmod, chown, mkdir, rm } from 'node:fs/promises';
import { createServer, type Server, type Socket } from 'node:net';
import type { Log } from '../core/log.js';
import { AccessStore } from './access-store.js';
import { ControlConnection } from './control-connection.js';
import type { CredentialCheck, SftpEvent, SftpFilter } from './credential-check.js';
import { JailedSessions } from './jailed-sessions.js';
import { Logins } from './logins.js';
import { openSession } from './session-opener.js';
import { SftpCgroups } from './sftp-cgroups.js';
import { sftpSockets } from './sockets.js';

/** A gateway that was just replaced may still be closing its connection. */
const MOST_GATEWAYS = 4;
const MOST_WAITING_SESSIONS = 1_000;

export interface AuthorityDeps {
  credentials: CredentialCheck;
  /** Path of the compiled jail, from `compileJail`. */
  jail: string;
  /** The sockets go to `${runDir}/sftp/`. */
  runDir: string;
  /** User and group id of the gateway: it alone may connect. */
  gatewayUid: number;
  /** What to do for a site whose cgroup does not exist, as its pod doesn't run. Default: allow. */
  withoutCgroup?: 'allow' | 'refuse';
  /** A rejection at `opened` ends the session; at `refused` and `closed` it is logged. */
  onSession?: (event: SftpEvent) => Promise<void>;
  log: Log;
}

/** The root side of SFTP: verifies credentials itself and opens jails. The gateway only carries bytes. */
export class Authority {
  readonly #deps: AuthorityDeps;
  readonly #access = new AccessStore();
  readonly #logins: Logins;
  readonly #sessions: JailedSessions;
  readonly #connections = new Set<ControlConnection>();
  readonly #sockets = new Set<Socket>();
  readonly #servers: Server[] = [];

  constructor(deps: AuthorityDeps) {
    this.#deps = deps;
    const { credentials, log, jail: library, withoutCgroup = 'allow' } = deps;
    const access = this.#access;
    const onSession = async (event: SftpEvent) => deps.onSession?.(event);
    this.#logins = new Logins({ credentials, access, onSession, log });
    const cgroups = new SftpCgroups();
    this.#sessions = new JailedSessions({ access, cgroups, library, withoutCgroup, onSession, log });
  }

  async start(): Promise<void> {
    const { runDir, gatewayUid, log } = this.#deps;
    const { folder, control, session } = sftpSockets(runDir);
    await mkdir(folder, { recursive: true });
    await chown(folder, 0, gatewayUid);
    await chmod(folder, 0o710);
    await this.#listen(control, MOST_GATEWAYS, (socket) => this.#control(socket));
    await this.#listen(session, MOST_WAITING_SESSIONS, (socket) =>
      openSession(socket, { access: this.#access, sessions: this.#sessions, log }),
    );
  }

  /** Ends logins and running sessions that match, at once. */
  revoke(filter: SftpFilter): void {
    this.#logins.revoke(filter);
    const ended = this.#access.revoke(filter);
    this.#sessions.revoke(filter);
    for (const connection of this.#connections) for (const id of ended) connection.over(id);
  }

  /** Ends all sessions and closes the sockets. */
  async stop(): Promise<void> {
    const closed = this.#servers.splice(0).map((server) => new Promise((done) => server.close(done)));
    for (const socket of this.#sockets) socket.destroy();
    await this.#sessions.stop();
    await Promise.all(closed);
  }

  #control(socket: Socket): void {
    const { log } = this.#deps;
    const connection = new ControlConnection({
      socket,
      logins: this.#logins,
      access: this.#access,
      sessions: this.#sessions,
      log,
    });
    this.#connections.add(connection);
    socket.on('close', () => this.#connections.delete(connection));
  }

  async #listen(path: string, most: number, onSocket: (socket: Socket) => void): Promise<void> {
    await rm(path, { force: true }); // left by a killed server
    const server = createServer({ pauseOnConnect: true }, (socket) => {
      this.#sockets.add(socket);
      socket.on('close', () => this.#sockets.delete(socket));
      onSocket(socket);
      socket.resume();
    });
    server.maxConnections = most;
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(path, resolve);
    });
    this.#servers.push(server);
    // Until here only root could connect.
    await chmod(path, 0o600);
    await chown(path, this.#deps.gatewayUid, this.#deps.gatewayUid);
  }
}
