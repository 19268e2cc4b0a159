import { existsSync } from 'node:fs';
import { mkdir, readFile, rmdir } from 'node:fs/promises';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { openSftp, sshConnect } from './ssh-client.js';
import { ALPHA, cleanHome, prepareHome, sftpServers, TestServer, until } from './support.js';

let key: Buffer;
let server: TestServer | undefined;

beforeEach(async () => {
  key = await prepareHome();
});
afterEach(async () => {
  await server?.stop();
  server = undefined;
  await cleanHome();
});

const CGROUP = '/sitepods-h4-test';
const V2 = existsSync('/sys/fs/cgroup/cgroup.controllers');
const FOLDERS = (V2 ? [''] : ['/memory', '/pids']).map(
  (controller) => `/sys/fs/cgroup${controller}${CGROUP}`,
);

it('serves nobody when the jail can not be loaded', async () => {
  server = await TestServer.start(key, { authority: { jail: '/nonexistent/jail.so' } });
  await expect(server.sftp('alpha', ['ls /'])).rejects.toThrow('exit code');
  expect(sftpServers(0)).toEqual([]);
});

it("joins the site's cgroup and leaves nothing there", async () => {
  for (const folder of FOLDERS) await mkdir(folder);
  try {
    server = await TestServer.start(key, { grant: { cgroup: CGROUP } });
    const client = await sshConnect(server.port, 'alpha');
    await openSftp(client);
    const [pid] = sftpServers(ALPHA.uid);
    expect(await readFile(`/proc/${pid}/cgroup`, 'utf8')).toContain(`:${CGROUP}/sftp\n`);
    for (const folder of FOLDERS) {
      expect(await readFile(`${folder}/sftp/cgroup.procs`, 'utf8')).toBe(`${pid}\n`);
    }
    client.end();
    await until('the leaves are gone', () => FOLDERS.every((folder) => !existsSync(`${folder}/sftp`)));
  } finally {
    for (const folder of FOLDERS) await rmdir(folder);
  }
});

it('serves a site without a cgroup, unless told to refuse it', async () => {
  server = await TestServer.start(key, { grant: { cgroup: CGROUP } });
  await server.sftp('alpha', ['pwd']);
  await server.stop();
  server = await TestServer.start(key, { grant: { cgroup: CGROUP }, authority: { withoutCgroup: 'refuse' } });
  await expect(server.sftp('alpha', ['pwd'])).rejects.toThrow('exit code');
});

it('ends a session that could not be recorded', async () => {
  server = await TestServer.start(key, {
    authority: { onSession: () => Promise.reject(new Error('the disk is full')) },
  });
  await expect(server.sftp('alpha', ['pwd', 'pwd', 'ls'])).rejects.toThrow('exit code');
});
