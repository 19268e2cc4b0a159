import { chown, mkdir, readFile, readlink, rename, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { run } from '../../src/core/run.js';
import { openSftp, sshConnect, withKey } from './ssh-client.js';
import {
  ALPHA,
  BETA,
  cleanHome,
  HOME,
  type ProcessState,
  prepareHome,
  processState,
  sftpServers,
  TestServer,
  until,
} from './support.js';

const here = `${HOME}/client`;
let key: Buffer;
let server: TestServer;

beforeAll(async () => {
  key = await prepareHome();
  server = await TestServer.start(key);
  await writeFile(`${BETA.webroot}/secret.txt`, "beta's secret", { mode: 0o644 });
  // As open as it could be by mistake: the jail must hold, not the modes.
  await run('chmod', ['0777', BETA.webroot]);
});
afterAll(async () => {
  await server.stop();
  await cleanHome();
});

describe('attacks from inside', () => {
  beforeEach(async () => {
    for (const name of ['chain0', 'chain1', 'way']) await rm(`${ALPHA.webroot}/${name}`, { force: true });
    await rm(`${here}/loot`, { force: true });
  });

  it('follows a link to what is inside', async () => {
    await writeFile(`${ALPHA.webroot}/inside.txt`, 'inside', { mode: 0o644 });
    await server.sftp('alpha', ['symlink /../inside.txt way', `get way ${here}/loot`]);
    expect(await readFile(`${here}/loot`, 'utf8')).toBe('inside');
  });

  it.each([
    ['an absolute link out', '/etc/passwd', []],
    ['a relative link out', '../../../../../../../../etc/passwd', []],
    ['a link to the other site', `${BETA.webroot}/secret.txt`, []],
    ['a relative link to the other site', '../../beta/webroot/secret.txt', []],
    ['a link through /proc', '/proc/self/root/etc/passwd', []],
    ['a link through descriptors', '/proc/self/fd/0', []],
    ['a chain of links', 'chain1/etc/passwd', ['symlink / chain0', 'symlink chain0/../.. chain1']],
    ['a link to a device', '/dev/mem', []],
  ] as const)('%s leads nowhere', async (_name, target, before) => {
    await server.sftp('alpha', [...before, `symlink ${target} way`]);
    expect(await readlink(`${ALPHA.webroot}/way`)).toBe(target);
    await expect(server.sftp('alpha', [`get way ${here}/loot`])).rejects.toThrow(/not found|No such file/);
    await expect(stat(`${here}/loot`)).rejects.toMatchObject({ code: 'ENOENT' });
  });

  it.each([
    '/etc/passwd',
    '/../etc/passwd',
    '../../../etc/passwd',
    `${BETA.webroot}/secret.txt`,
    '/proc/self/environ',
    '/dev/null',
  ])('has no %s', async (path) => {
    await expect(server.sftp('alpha', [`get ${path} ${here}/loot`])).rejects.toThrow(
      /not found|No such file/,
    );
  });

  it("never reads the webroot's own etc, libraries or time zones as the machine's", async () => {
    for (const folder of ['etc', 'lib/x86_64-linux-gnu', 'dev', 'usr/share/zoneinfo']) {
      await mkdir(`${ALPHA.webroot}/${folder}`, { recursive: true });
      await chown(`${ALPHA.webroot}/${folder}`, ALPHA.uid, ALPHA.uid);
    }
    await writeFile(`${ALPHA.webroot}/etc/passwd`, `mallory:x:${ALPHA.uid}:0::/:/bin/sh\n`);
    await writeFile(`${ALPHA.webroot}/lib/x86_64-linux-gnu/libnss_files.so.2`, 'not a library');
    await writeFile(`${ALPHA.webroot}/usr/share/zoneinfo/UTC0`, 'not a time zone');
    await writeFile(`${ALPHA.webroot}/dev/null`, 'a plain file', { mode: 0o644 });
    await writeFile(`${ALPHA.webroot}/mine.txt`, '');
    await chown(`${ALPHA.webroot}/mine.txt`, ALPHA.uid, ALPHA.uid);
    const client = await sshConnect(server.port, 'alpha', withKey());
    const sftp = await openSftp(client);
    const names = await new Promise<string[]>((resolve, reject) =>
      sftp.readdir('/', (error, list) =>
        error ? reject(error) : resolve(list.map((entry) => entry.longname)),
      ),
    );
    client.end();
    expect(names.find((name) => name.includes('mine.txt'))).toMatch(/ site +site /);
    expect(names.join()).not.toContain('mallory');
    await server.sftp('alpha', [`get /dev/null ${here}/loot`]);
    expect(await readFile(`${here}/loot`, 'utf8')).toBe('a plain file');
  });

  it('can give files to nobody else, and loses its own set-id programs to no one', async () => {
    await writeFile(`${here}/tool`, '#!/bin/sh\n');
    await expect(server.sftp('alpha', [`put ${here}/tool tool`, 'chown 0 tool'])).rejects.toThrow(
      'Permission denied',
    );
    await server.sftp('alpha', ['chmod 4755 tool']);
    expect((await stat(`${ALPHA.webroot}/tool`)).uid).toBe(ALPHA.uid);
  });
});

describe('the jailed process', () => {
  let state: ProcessState;

  beforeAll(async () => {
    const client = await sshConnect(server.port, 'alpha', withKey());
    await openSftp(client);
    const [pid = 0] = sftpServers(ALPHA.uid);
    state = await processState(pid);
    client.end();
    await until('the session ended', () => sftpServers(ALPHA.uid).length === 0);
  });

  it.each<[field: string, value: string]>([
    ['Uid', Array(4).fill(ALPHA.uid).join('\t')],
    ['Gid', Array(4).fill(ALPHA.uid).join('\t')],
    ['Groups', ''],
    ...['CapInh', 'CapPrm', 'CapEff', 'CapBnd', 'CapAmb'].map((set): [string, string] => [
      set,
      '0000000000000000',
    ]),
    ['NoNewPrivs', '1'],
    ['Seccomp', '2'],
    ['Umask', '0027'],
  ])('has %s %s', (field, value) => expect(state.status.get(field)).toBe(value));

  it('has three descriptors, no environment, and the webroot as its root', () => {
    expect(state.fds).toEqual(['0', '1', '2']);
    expect(state.environ.replaceAll('\0', '')).toBe('');
    expect(state.root).toBe(ALPHA.webroot);
  });
});

describe('a webroot that is not what it should be', () => {
  const refused = () => expect(server.sftp('alpha', ['pwd'])).rejects.toThrow('exit code');

  it('opens no webroot that became a link', async () => {
    await rename(ALPHA.webroot, `${ALPHA.webroot}.real`);
    await symlink(`${ALPHA.webroot}.real`, ALPHA.webroot);
    await refused();
    await rm(ALPHA.webroot);
    await rename(`${ALPHA.webroot}.real`, ALPHA.webroot);
    await server.sftp('alpha', ['pwd']);
  });

  it('opens no webroot of another owner', async () => {
    await chown(ALPHA.webroot, BETA.uid, BETA.uid);
    await refused();
    await chown(ALPHA.webroot, ALPHA.uid, ALPHA.uid);
  });
});
