import { once } from 'node:events';
import { dirname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { Listen } from '../config.js';
import { messageOf, SitepodsError } from '../core/errors.js';
import type { Log } from '../core/log.js';
import { start } from '../core/run.js';
import type { Secret } from '../core/secret.js';
import {
  DEFAULT_LIMITS,
  type GatewayLimits,
  type GatewaySays,
  type StartMessage,
} from './gateway/start-message.js';
import { LineSplitter } from './line-splitter.js';
import { visible } from './operation-log.js';

const LONGEST_LINE = 2_048;
const FIRST_RESTART_MS = 250;
const LONGEST_RESTART_MS = 10_000;
/** After this long a process counts as sound, and the next restart is quick again. */
const SOUND_AFTER_MS = 60_000;

export interface GatewayDeps {
  listen: Listen;
  /** From `ensureHostKeys`. */
  hostKeys: Secret[];
  /** User and group id of the gateway process: nobody else's. */
  uid: number;
  /** Where the authority's sockets are. */
  runDir: string;
  limits?: Partial<GatewayLimits>;
  log: Log;
}

/** Keeps the process that speaks SSH with the network alive; it has no privilege and dies with this one. */
export class Gateway {
  readonly #deps: GatewayDeps;
  #child: ReturnType<typeof start> | undefined;
  #ended: Promise<void> = Promise.resolve();
  readonly #stopping = new AbortController();
  #port = 0;

  constructor(deps: GatewayDeps) {
    this.#deps = deps;
    this.#port = deps.listen.port;
  }

  /** Process id, while it runs. */
  get pid(): number | undefined {
    return this.#child?.pid;
  }

  /**
   * Starts the process; the authority must listen already.
   * @returns the port, once connections are taken
   * @throws SitepodsError UNAVAILABLE when it can't listen
   */
  async start(): Promise<number> {
    const { host, port } = this.#deps.listen;
    try {
      this.#port = await this.#spawn();
    } catch (cause) {
      throw new SitepodsError(
        'UNAVAILABLE',
        `The SFTP gateway can't listen on ${host || 'all addresses'}, port ${port}: ${messageOf(cause)}. Free the port or set SITEPODS_SFTP.`,
        cause,
      );
    }
    this.#ended = this.#keepAlive();
    return this.#port;
  }

  async stop(): Promise<void> {
    this.#stopping.abort();
    this.#child?.stdin?.end();
    this.#child?.kill('SIGTERM');
    await this.#ended;
  }

  async #keepAlive(): Promise<void> {
    const { signal } = this.#stopping;
    let wait = FIRST_RESTART_MS;
    while (!signal.aborted) {
      const begun = Date.now();
      await this.#child;
      if (signal.aborted) return;
      if (Date.now() - begun > SOUND_AFTER_MS) wait = FIRST_RESTART_MS;
      this.#deps.log.error({ waitMs: wait }, 'sftp: the gateway ended and is started again');
      await sleep(wait, undefined, { signal }).catch(() => undefined);
      wait = Math.min(wait * 2, LONGEST_RESTART_MS);
      if (signal.aborted) return;
      await this.#spawn().catch((error: unknown) =>
        this.#deps.log.error({ error: messageOf(error) }, 'sftp: the gateway does not start'),
      );
    }
  }

  /** @returns its port. @throws with its last words when it ends before it listens */
  async #spawn(): Promise<number> {
    const { log, listen, hostKeys, uid, runDir, limits } = this.#deps;
    const { file, args, cwd } = gatewayCommand(import.meta.url);
    const child = start(file, args, { stdio: 'pipe', buffer: false, reject: false, cwd });
    this.#child = child;
    let lastWords = '';
    const errors = new LineSplitter(LONGEST_LINE, (line) => {
      lastWords = visible(line);
      log.warn({ said: lastWords }, 'sftp gateway');
    });
    child.stderr?.on('data', (chunk: Buffer) => errors.push(chunk));
    const listening = new Promise<number>((resolve) => {
      const words = new LineSplitter(LONGEST_LINE, (line, cut) => {
        const said = cut ? undefined : readWords(line);
        if (said && 'listening' in said) resolve(said.listening);
        else log.info({ said: visible(line) }, 'sftp gateway');
      });
      child.stdout?.on('data', (chunk: Buffer) => words.push(chunk));
    });
    const message: StartMessage = {
      // After a restart the port must be the same, also when it was left to the kernel.
      listen: { host: listen.host, port: this.#port },
      hostKeys: hostKeys.map((key) => key.reveal()),
      uid,
      runDir,
      limits: { ...DEFAULT_LIMITS, ...limits },
    };
    child.stdin?.on('error', () => undefined); // it ended: told by its exit
    child.stdin?.write(`${JSON.stringify(message)}\n`);
    const ended = child.then(async ({ exitCode, signal }) => {
      if (child.stderr && !child.stderr.readableEnded) await once(child.stderr, 'close');
      throw new Error(lastWords || `it ended with ${signal ?? `exit code ${exitCode}`}`);
    });
    return Promise.race([listening, ended]);
  }
}

/**
 * The command of the gateway process. It starts as root, with no capability but those it needs to bind its
 * port and to change its user, and can never gain any.
 * @param here URL of this module: beside it lies the gateway, compiled or as TypeScript
 */
export function gatewayCommand(here: string): { file: string; args: string[]; cwd: string } {
  const typescript = here.endsWith('.ts');
  const main = fileURLToPath(new URL(`./gateway/main.${typescript ? 'ts' : 'js'}`, here));
  return {
    file: 'setpriv',
    cwd: dirname(main), // where Node looks for what it imports first
    args: [
      '--no-new-privs',
      ...['--bounding-set', '-all,+setuid,+setgid,+net_bind_service'],
      ...['--inh-caps', '-all', '--ambient-caps', '-all', '--'],
      ...[process.execPath, '--max-old-space-size=256'],
      ...(typescript ? ['--import', '@oxc-node/core/register'] : []),
      main,
    ],
  };
}

function readWords(line: string): GatewaySays | undefined {
  try {
    return JSON.parse(line) as GatewaySays;
  } catch {
    return undefined;
  }
}
