import { mkdir, readFile, stat, writeFile } from 'node:fs/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { run } from '../../src/core/run.js';
import { ALPHA, askpass, cleanHome, HOME, prepareHome, TestServer } from './support.js';

let server: TestServer;
const here = `${HOME}/client`;

beforeAll(async () => {
  server = await TestServer.start(await prepareHome());
  await writeFile(`${here}/page.html`, '<h1>hello</h1>');
});
afterAll(async () => {
  await server.stop();
  await cleanHome();
});

it("carries files both ways with OpenSSH's sftp and a key", async () => {
  const out = await server.sftp('alpha', [
    'pwd',
    'mkdir sub',
    `put ${here}/page.html sub/page.html`,
    'rename sub/page.html sub/index.html',
    'ls -la sub',
    `get sub/index.html ${here}/back.html`,
  ]);
  expect(out).toContain('Remote working directory: /\n');
  expect(await readFile(`${here}/back.html`, 'utf8')).toBe('<h1>hello</h1>');
  const file = await stat(`${ALPHA.webroot}/sub/index.html`);
  const folder = await stat(`${ALPHA.webroot}/sub`);
  expect([file.uid, file.gid, (file.mode & 0o7777).toString(8)]).toEqual([ALPHA.uid, ALPHA.uid, '640']);
  expect([folder.uid, (folder.mode & 0o7777).toString(8)]).toEqual([ALPHA.uid, '750']);
  await server.sftp('alpha', ['rm sub/index.html', 'rmdir sub']);
  await expect(stat(`${ALPHA.webroot}/sub`)).rejects.toMatchObject({ code: 'ENOENT' });
});

it('takes a password, and refuses a wrong one and an unknown login', async () => {
  const right = await server.sftp('alpha', ['pwd'], 'password', { env: askpass('askpass') });
  expect(right).toContain('Remote working directory: /');
  for (const [login, script] of [
    ['alpha', 'wrongpass'],
    ['nobody', 'askpass'],
  ] as const) {
    await expect(server.sftp(login, ['pwd'], 'password', { env: askpass(script) })).rejects.toThrow(
      'Permission denied',
    );
  }
});

it("serves OpenSSH's extensions: hard links, copies, disk use, absolute renames", async () => {
  const out = await server.sftp('alpha', [
    `put -f ${here}/page.html one.html`,
    'ln one.html two.html',
    'cp one.html three.html',
    'rename three.html two.html',
    'df -h /',
    'ls -1 two.html',
  ]);
  expect(out).toMatch(/%Capacity/);
  expect(await readFile(`${ALPHA.webroot}/two.html`, 'utf8')).toBe('<h1>hello</h1>');
});

it('shows / as exactly the webroot', async () => {
  await writeFile(`${ALPHA.webroot}/only.txt`, 'x');
  const listing = await server.sftp('alpha', ['ls -1a /', 'cd /..', 'pwd']);
  expect(listing).toContain('only.txt');
  expect(listing).toMatch(/working directory: \/$/m);
  expect(listing).not.toMatch(/etc|proc|usr/);
});

it('carries a folder with scp', async () => {
  await mkdir(`${here}/tree/deep`, { recursive: true });
  await writeFile(`${here}/tree/deep/a.txt`, 'deep');
  const options = [...server.sshOptions(), '-P', String(server.port), '-r', '-q'];
  await run('scp', [...options, `${here}/tree`, 'alpha@127.0.0.1:/tree']);
  await run('scp', [...options, 'alpha@127.0.0.1:/tree', `${here}/tree-back`]);
  expect(await readFile(`${here}/tree-back/deep/a.txt`, 'utf8')).toBe('deep');
});

it('carries a folder with lftp', async () => {
  await mkdir(`${here}/mirror`, { recursive: true });
  await writeFile(`${here}/mirror/b.txt`, 'mirrored');
  const connect = ['ssh', '-a', '-x', ...server.sshOptions()].join(' ');
  const commands = [
    `set sftp:connect-program "${connect}"`,
    'set net:max-retries 1',
    `open -u alpha, sftp://127.0.0.1:${server.port}`,
    `mirror -R ${here}/mirror /mirror`,
    `mirror /mirror ${here}/mirror-back`,
  ];
  await run('lftp', ['--norc', '-c', commands.join('; ')], { timeoutMs: 30_000 });
  expect(await readFile(`${here}/mirror-back/b.txt`, 'utf8')).toBe('mirrored');
});

it('only reads for a reader', async () => {
  await writeFile(`${ALPHA.webroot}/readable.txt`, 'read me', { mode: 0o644 });
  await server.sftp('reader', [`get readable.txt ${here}/readable.txt`]);
  expect(await readFile(`${here}/readable.txt`, 'utf8')).toBe('read me');
  await expect(server.sftp('reader', [`put ${here}/page.html p.html`])).rejects.toThrow('Permission denied');
});

it('reports what happened', async () => {
  await server.sftp('alpha', ['pwd']);
  const kinds = server.events.filter(({ login }) => login === 'alpha').map(({ kind }) => kind);
  expect(kinds).toContain('opened');
  expect(kinds).toContain('closed');
  expect(server.events).toContainEqual({ kind: 'refused', login: 'nobody', address: '127.0.0.1' });
});
