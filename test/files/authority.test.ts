import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import ssh2 from 'ssh2';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { run } from '../../src/core/run.js';
import { sftpSockets } from '../../src/files/sockets.js';
import { ControlClient, trySession } from './control-client.js';
import { openSftp, sshConnect, withKey } from './ssh-client.js';
import {
  ALPHA,
  BETA,
  cleanHome,
  GATEWAY_UID,
  HOME,
  PASSWORD,
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
  server = await TestServer.start(key);
});
afterAll(async () => {
  await server.stop();
  await cleanHome();
});

const address = '192.0.2.1';
const askPassword = (control: ControlClient, login: string) =>
  control.ask({ id: 1, ask: 'password', login, password: PASSWORD, address });

describe('a gateway taken over by an attacker', () => {
  it('opens a session once with a ticket', async () => {
    const control = await ControlClient.connect();
    const { value: of } = await askPassword(control, 'alpha');
    const { value: ticket } = await control.ask({ id: 2, ask: 'ticket', of });
    const first = await trySession(`${ticket}\n`);
    expect(first.answer).toBe('\0');
    expect((await trySession(`${ticket}\n`)).answer).toBe('');
    first.socket.destroy();
    control.socket.destroy();
  });

  it('opens nothing without a ticket', async () => {
    for (const bytes of [
      `${'0'.repeat(64)}\n`,
      `${randomBytes(32).toString('hex')}\n`,
      `${'x'.repeat(500)}\n`,
    ]) {
      expect((await trySession(bytes)).answer).toBe('');
    }
    expect([...sftpServers(ALPHA.uid), ...sftpServers(0)]).toEqual([]);
  });

  it('gets no session when it sends more than the ticket', async () => {
    const control = await ControlClient.connect();
    const { value: of } = await askPassword(control, 'alpha');
    const { value: ticket } = await control.ask({ id: 2, ask: 'ticket', of });
    expect((await trySession(`${ticket}\nSFTP`)).answer).toBe('');
    control.socket.destroy();
  });

  it('gets no ticket for a login it did not make, nor for an ended one', async () => {
    const [one, two] = [await ControlClient.connect(), await ControlClient.connect()];
    const { value: of } = await askPassword(one, 'alpha');
    expect((await two.ask({ id: 2, ask: 'ticket', of })).ok).toBe(false);
    await one.ask({ id: 3, ask: 'end', of });
    expect((await one.ask({ id: 4, ask: 'ticket', of })).ok).toBe(false);
    for (const { socket } of [one, two]) socket.destroy();
  });

  it("is not believed about a key's signature, and can play none back", async () => {
    const secret = ssh2.utils.parseKey(readFileSync(`${HOME}/client/key`));
    if (secret instanceof Error) throw secret;
    const string = (value: string | Buffer) => {
      const bytes = Buffer.from(value);
      const length = Buffer.alloc(4);
      length.writeUInt32BE(bytes.length);
      return Buffer.concat([length, bytes]);
    };
    const blob = Buffer.concat([
      ...[string(randomBytes(32)), Buffer.from([50]), string('alpha'), string('ssh-connection')],
      ...[string('publickey'), Buffer.from([1]), string('ssh-ed25519'), string(key)],
    ]);
    const control = await ControlClient.connect();
    const claim = (login: string, signature: Buffer) =>
      control.ask({
        id: 1,
        ask: 'signature',
        login,
        key: key.toString('base64'),
        blob: blob.toString('base64'),
        signature: signature.toString('base64'),
        address,
      });
    const signature = secret.sign(blob) as Buffer;
    const wrong = Buffer.from(signature);
    wrong[5] = (wrong[5] ?? 0) ^ 1;
    expect((await claim('alpha', wrong)).ok).toBe(false);
    expect((await claim('beta', signature)).ok).toBe(false);
    expect((await claim('alpha', signature)).ok).toBe(true);
    expect((await claim('alpha', signature)).ok).toBe(false);
    control.socket.destroy();
  });

  it('loses its connection for a question that makes no sense', async () => {
    for (const line of ['{}', 'not json', `{"id":1,"ask":"ticket","of":"${'x'.repeat(70_000)}"}`]) {
      const control = await ControlClient.connect();
      const closed = new Promise((resolve) => control.socket.once('close', resolve));
      control.socket.write(`${line}\n`);
      await closed;
    }
    await server.sftp('alpha', ['pwd']);
  });

  it.each([
    ['a site', ALPHA.uid, false],
    ['nobody', 65_534, false],
    ['the gateway', GATEWAY_UID, true],
  ])('is the only one to reach the sockets: %s', async (_name, uid, reaches) => {
    const { control, session } = sftpSockets(RUN_DIR);
    for (const path of [control, session]) {
      const script = `require('net').connect(${JSON.stringify(path)}).on('connect',()=>process.exit(0)).on('error',e=>{console.error(e.code);process.exit(1)})`;
      const attempt = run('setpriv', [
        ...['--reuid', String(uid), '--regid', String(uid), '--clear-groups', '--'],
        ...[process.execPath, '-e', script],
      ]);
      if (reaches) await attempt;
      else await expect(attempt).rejects.toThrow('EACCES');
    }
  });
});

describe('revoke', () => {
  it('ends running sessions and connections of a site within a second, and no others', async () => {
    const mine = await sshConnect(server.port, 'alpha', withKey());
    const other = await sshConnect(server.port, 'beta', withKey());
    await openSftp(mine);
    await openSftp(other);
    let closed = false;
    mine.once('close', () => {
      closed = true;
    });
    const begun = Date.now();
    server.authority.revoke({ site: 'alpha' });
    await until('the session ended', () => sftpServers(ALPHA.uid).length === 0, 1_000);
    expect(Date.now() - begun).toBeLessThan(1_000);
    await until('the connection ended', () => closed, 2_000);
    expect(sftpServers(BETA.uid)).toHaveLength(1);
    server.authority.revoke({ userId: 'user-alpha' });
    expect(sftpServers(BETA.uid)).toHaveLength(1);
    server.authority.revoke({ userId: 'user-beta' });
    await until('the other one ended', () => sftpServers(BETA.uid).length === 0, 1_000);
  });
});
