import { readdir, readFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { run, start } from '../../src/core/run.js';
import { openSftp, sshConnect, withKey } from './ssh-client.js';
import {
  ALPHA,
  askpass,
  cleanHome,
  GATEWAY_UID,
  HOME,
  prepareHome,
  RUN_DIR,
  sftpServers,
  TestServer,
  until,
} from './support.js';

let server: TestServer;
let key: Buffer;

beforeAll(async () => {
  key = await prepareHome();
  server = await TestServer.start(key, {
    gateway: { limits: { connectionsPerAddress: 5, loginGraceMs: 4_000, authTries: 3 } },
  });
});
afterAll(async () => {
  await server.stop();
  await cleanHome();
});

const ssh = (args: string[]) =>
  run('ssh', [...server.sshOptions(), '-p', String(server.port), ...args], { timeoutMs: 10_000 });

describe('SFTP only', () => {
  it.each([
    ['a shell', ['alpha@127.0.0.1']],
    ['a terminal', ['-tt', 'alpha@127.0.0.1']],
    ['a command', ['alpha@127.0.0.1', 'id']],
    ['old scp', ['alpha@127.0.0.1', 'scp -t /']],
  ])('refuses %s and says why', async (_name, args) => {
    await expect(ssh(args)).rejects.toThrow('This account is for SFTP only.');
  });

  it('refuses another subsystem', async () => {
    await expect(ssh(['-s', 'alpha@127.0.0.1', 'netconf'])).rejects.toThrow('subsystem request failed');
  });

  it('forwards no ports, sockets, agents or displays', async () => {
    const client = await sshConnect(server.port, 'alpha', { ...withKey(), strictVendor: false });
    const failed = (ask: (done: (error?: Error) => void) => void) =>
      new Promise<string>((resolve) => ask((error) => resolve(error?.message ?? 'allowed')));
    expect(
      await failed((done) =>
        client.forwardOut('127.0.0.1', 1, '127.0.0.1', server.port, (error) => done(error)),
      ),
    ).toMatch(/prohibited|open failure/i);
    expect(await failed((done) => client.forwardIn('127.0.0.1', 0, (error) => done(error)))).toMatch(
      /unable to bind/i,
    );
    const local = `${RUN_DIR}/sftp/control.sock`;
    expect(
      await failed((done) => client.openssh_forwardOutStreamLocal(local, (error) => done(error))),
    ).toMatch(/prohibited|open failure/i);
    client.end();
  });
});

describe('the process', () => {
  it('has no privilege in any of its threads', async () => {
    const tasks = await readdir(`/proc/${server.gateway.pid}/task`);
    expect(tasks.length).toBeGreaterThan(1);
    for (const task of tasks) {
      const status = await readFile(`/proc/${server.gateway.pid}/task/${task}/status`, 'utf8');
      const four = Array(4).fill(GATEWAY_UID).join('\t');
      expect(status).toContain(`\nUid:\t${four}\n`);
      expect(status).toContain(`\nGid:\t${four}\n`);
      expect(status).toMatch(/\nGroups:\t\s*\n/);
      for (const set of ['CapInh', 'CapPrm', 'CapEff', 'CapAmb']) {
        expect(status).toContain(`\n${set}:\t0000000000000000\n`);
      }
      expect(status).toContain('\nNoNewPrivs:\t1\n');
    }
  });

  it('shows no key in its arguments or environment', async () => {
    for (const file of ['cmdline', 'environ']) {
      expect(await readFile(`/proc/${server.gateway.pid}/${file}`, 'utf8')).not.toMatch(
        /KEY-----|b3BlbnNzaC/,
      );
    }
  });

  it('can not read the host keys from disk, nor the jail', async () => {
    const asGateway = (file: string) =>
      run('setpriv', [
        ...['--reuid', String(GATEWAY_UID), '--regid', String(GATEWAY_UID), '--clear-groups', '--'],
        ...['cat', file],
      ]);
    await expect(asGateway(`${HOME}/keys/ssh_host_ed25519_key`)).rejects.toThrow('Permission denied');
    const [library = ''] = await readdir(`${HOME}/lib`);
    await expect(asGateway(`${HOME}/lib/${library}`)).rejects.toThrow('Permission denied');
  });
});

describe('limits', () => {
  it('ends a connection after as many refusals as it may have', async () => {
    const refusals = () => server.events.filter(({ kind }) => kind === 'refused').length;
    const before = refusals();
    const guess = { type: 'password', username: 'alpha', password: 'a guess' } as const;
    await expect(
      sshConnect(server.port, 'alpha', { authHandler: Array.from({ length: 5 }, () => guess) }),
    ).rejects.toThrow('closed');
    expect(refusals() - before).toBe(3);
  });

  it('lets nobody stay who does not log in', async () => {
    const socket = connect(server.port, '127.0.0.1');
    const begun = Date.now();
    await new Promise((resolve) => socket.once('close', resolve).resume());
    expect(Date.now() - begun).toBeGreaterThan(3_500);
    expect(Date.now() - begun).toBeLessThan(6_000);
  });

  it('takes so many connections of an address and no more', async () => {
    const sockets = Array.from({ length: 7 }, () =>
      connect(server.port, '127.0.0.1')
        .on('error', () => undefined)
        .resume(),
    );
    await until('two were turned away', () => sockets.filter(({ closed }) => closed).length === 2, 3_000);
    for (const socket of sockets) socket.destroy();
  });

  it('opens four sessions on a connection', async () => {
    const client = await sshConnect(server.port, 'alpha', withKey());
    for (let n = 0; n < 4; n++) await openSftp(client);
    await expect(openSftp(client)).rejects.toThrow();
    expect(sftpServers(ALPHA.uid)).toHaveLength(4);
    client.end();
    await until('they ended', () => sftpServers(ALPHA.uid).length === 0);
  });
});

describe('ends and returns', () => {
  it('starts again after kill -9, on the same port', async () => {
    const before = server.gateway.pid ?? 0;
    process.kill(before, 'SIGKILL');
    await until('another one runs', () => server.gateway.pid !== before);
    await until('it takes connections', () =>
      server.sftp('alpha', ['pwd']).then(
        () => true,
        () => false,
      ),
    );
  });

  it('leaves no process behind when its server is killed', async () => {
    await server.stop();
    const fixture = fileURLToPath(new URL('./server-fixture.ts', import.meta.url));
    const child = start(
      process.execPath,
      ['--import', '@oxc-node/core/register', fixture, key.toString('base64')],
      {
        stdio: ['ignore', 'pipe', 'inherit'],
        buffer: false,
        reject: false,
      },
    );
    const { port, gateway } = await new Promise<{ port: number; gateway: number }>((resolve) =>
      child.stdout?.once('data', (chunk) => resolve(JSON.parse(String(chunk)))),
    );
    const client = await sshConnect(port, 'alpha', withKey());
    await openSftp(client);
    expect(sftpServers(ALPHA.uid)).toHaveLength(1);
    child.kill('SIGKILL');
    await child;
    await until('the gateway ended', () => !isAlive(gateway));
    await until('the session ended', () => sftpServers(ALPHA.uid).length === 0);
    client.end();
    // What the killed server left does not hinder the next one.
    server = await TestServer.start(key);
    await server.sftp('alpha', ['pwd'], 'password', { env: askpass('askpass') });
  });

  it('says what to do when the port is taken', async () => {
    await expect(
      TestServer.start(key, {
        authority: { runDir: `${RUN_DIR}/other` },
        gateway: { listen: { host: '127.0.0.1', port: server.port }, runDir: `${RUN_DIR}/other` },
      }),
    ).rejects.toMatchObject({ code: 'UNAVAILABLE', message: expect.stringContaining('SITEPODS_SFTP') });
  });
});

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
