import { execFileSync } from 'node:child_process';
import { chmod, chown, mkdir, readdir, readFile, readlink, rm, writeFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { createLog } from '../../src/core/log.js';
import { type RunOptions, run } from '../../src/core/run.js';
import { Authority, type AuthorityDeps } from '../../src/files/authority.js';
import { compileJail } from '../../src/files/compile-jail.js';
import type { CredentialCheck, SftpEvent, SftpGrant } from '../../src/files/credential-check.js';
import { Gateway, type GatewayDeps } from '../../src/files/gateway.js';
import { ensureHostKeys } from '../../src/files/host-keys.js';

export const HOME = '/var/lib/sitepods-h4';
export const RUN_DIR = '/run/sitepods-h4';
const IDS = 1_200_013_824;
export const GATEWAY_UID = IDS + 1;
export const PASSWORD = 'correct horse';

export interface TestSite {
  name: string;
  idStart: number;
  uid: number;
  webroot: string;
}

function site(name: string, number: number): TestSite {
  const idStart = IDS + number * 65_536;
  return { name, idStart, uid: idStart + 1_000, webroot: `${HOME}/sites/${name}/webroot` };
}

export const ALPHA = site('alpha', 1);
export const BETA = site('beta', 2);

/** Logins `alpha`, `beta` and `reader` (alpha, read-only), by password or by the one test key. */
export function fakeCredentials(keyBlob: Buffer, extra: Partial<SftpGrant> = {}): CredentialCheck {
  const grant = async (login: string, right: boolean): Promise<SftpGrant | undefined> => {
    const found = [ALPHA, BETA].find(({ name }) => name === (login === 'reader' ? 'alpha' : login));
    if (!found || !right) return undefined;
    const { name, idStart, webroot } = found;
    const readOnly = login === 'reader';
    return {
      login,
      userId: `user-${login}`,
      site: name,
      siteName: name,
      idStart,
      webroot,
      readOnly,
      ...extra,
    };
  };
  return {
    password: (login, password) => grant(login, password.reveal() === PASSWORD),
    publicKey: (login, blob) => grant(login, blob.equals(keyBlob)),
  };
}

/** Two empty webroots, a client key and its askpass script. */
export async function prepareHome(): Promise<Buffer> {
  await cleanHome();
  await mkdir(`${HOME}/client`, { recursive: true });
  await chmod(HOME, 0o711);
  await mkdir(RUN_DIR, { recursive: true, mode: 0o711 });
  for (const { webroot, uid } of [ALPHA, BETA]) {
    await mkdir(webroot, { recursive: true });
    await chmod(webroot, 0o750);
    await chown(webroot, uid, uid);
  }
  await run('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', `${HOME}/client/key`]);
  await writeFile(`${HOME}/client/askpass`, `#!/bin/sh\necho '${PASSWORD}'\n`, { mode: 0o700 });
  await writeFile(`${HOME}/client/wrongpass`, "#!/bin/sh\necho 'a guess'\n", { mode: 0o700 });
  const [, blob = ''] = (await readFile(`${HOME}/client/key.pub`, 'utf8')).split(' ');
  return Buffer.from(blob, 'base64');
}

export async function cleanHome(): Promise<void> {
  await rm(HOME, { recursive: true, force: true });
  await rm(RUN_DIR, { recursive: true, force: true });
}

/** A real gateway and authority over the two sites. */
export class TestServer {
  port = 0;

  private constructor(
    readonly authority: Authority,
    readonly gateway: Gateway,
    readonly events: SftpEvent[],
  ) {}

  static async start(
    keyBlob: Buffer,
    options: {
      grant?: Partial<SftpGrant>;
      authority?: Partial<AuthorityDeps>;
      gateway?: Partial<GatewayDeps>;
    } = {},
  ): Promise<TestServer> {
    const log = createLog(process.env.TEST_LOG ?? 'silent');
    const events: SftpEvent[] = [];
    const authority = new Authority({
      credentials: fakeCredentials(keyBlob, options.grant),
      jail: await compileJail(`${HOME}/lib`),
      runDir: RUN_DIR,
      gatewayUid: GATEWAY_UID,
      onSession: async (event) => void events.push(event),
      log,
      ...options.authority,
    });
    const gateway = new Gateway({
      listen: { host: '127.0.0.1', port: 0 },
      hostKeys: await ensureHostKeys(`${HOME}/keys`),
      uid: GATEWAY_UID,
      runDir: RUN_DIR,
      log,
      ...options.gateway,
    });
    const server = new TestServer(authority, gateway, events);
    await authority.start();
    server.port = await gateway.start();
    const hostKey = (await readFile(`${HOME}/keys/ssh_host_ed25519_key.pub`, 'utf8')).trim();
    await writeFile(`${HOME}/client/known_hosts`, `[127.0.0.1]:${server.port} ${hostKey}\n`);
    return server;
  }

  async stop(): Promise<void> {
    await this.gateway.stop();
    await this.authority.stop();
  }

  /** Options of OpenSSH's clients: this host key, this key, nothing of the person running the tests. */
  sshOptions(auth: 'key' | 'password' = 'key'): string[] {
    const options = [
      ...[`UserKnownHostsFile=${HOME}/client/known_hosts`, 'StrictHostKeyChecking=yes'],
      ...['IdentitiesOnly=yes', `IdentityFile=${HOME}/client/key`, 'IdentityAgent=none'],
      ...[
        `PubkeyAuthentication=${auth === 'key' ? 'yes' : 'no'}`,
        `BatchMode=${auth === 'key' ? 'yes' : 'no'}`,
      ],
      'NumberOfPasswordPrompts=1',
    ];
    return ['-F', '/dev/null', ...options.flatMap((option) => ['-o', option])];
  }

  /** Runs a batch of OpenSSH's sftp. @returns its output. @throws CommandError when a line fails */
  sftp(
    login: string,
    lines: string[],
    auth: 'key' | 'password' = 'key',
    options: RunOptions = {},
  ): Promise<string> {
    const args = [...this.sshOptions(auth), '-P', String(this.port), '-b', '-', `${login}@127.0.0.1`];
    return run('sftp', args, { input: `${lines.join('\n')}\n`, timeoutMs: 30_000, ...options });
  }
}

/** Environment that makes OpenSSH's clients ask this script for the password. */
export function askpass(script: 'askpass' | 'wrongpass'): Record<string, string> {
  return { SSH_ASKPASS: `${HOME}/client/${script}`, SSH_ASKPASS_REQUIRE: 'force' };
}

/** Process ids of a user's sftp-servers. */
export function sftpServers(uid: number): number[] {
  try {
    const found = execFileSync('pgrep', ['-U', String(uid), '-x', 'sftp-server'], { encoding: 'utf8' });
    return found.trim().split('\n').map(Number);
  } catch {
    return [];
  }
}

export interface ProcessState {
  status: Map<string, string>;
  fds: string[];
  environ: string;
  root: string;
}

export async function processState(pid: number): Promise<ProcessState> {
  const status = new Map(
    (await readFile(`/proc/${pid}/status`, 'utf8'))
      .split('\n')
      .map((line) => line.split(':\t'))
      .map(([name = '', value = '']) => [name, value.trim()]),
  );
  return {
    status,
    fds: (await readdir(`/proc/${pid}/fd`)).sort(),
    environ: await readFile(`/proc/${pid}/environ`, 'utf8'),
    root: await readlink(`/proc/${pid}/root`),
  };
}

export async function until(
  what: string,
  condition: () => boolean | Promise<boolean>,
  withinMs = 5_000,
): Promise<void> {
  const end = Date.now() + withinMs;
  while (!(await condition())) {
    if (Date.now() > end) throw new Error(`not in time: ${what}`);
    await sleep(20);
  }
}
