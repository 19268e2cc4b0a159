import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { SftpCgroups } from './sftp-cgroups.js';

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'cgroups-'));
});
afterEach(() => rmSync(root, { recursive: true }));

it('keeps one leaf on cgroup v2 as long as a session runs', () => {
  writeFileSync(`${root}/cgroup.controllers`, '');
  mkdirSync(`${root}/sitepods/s1`, { recursive: true });
  const cgroups = new SftpCgroups(root);
  expect(cgroups.enter('/sitepods/s1')).toEqual([`${root}/sitepods/s1/sftp/cgroup.procs`]);
  cgroups.enter('/sitepods/s1');
  cgroups.leave('/sitepods/s1');
  expect(existsSync(`${root}/sitepods/s1/sftp`)).toBe(true);
  cgroups.leave('/sitepods/s1');
  expect(existsSync(`${root}/sitepods/s1/sftp`)).toBe(false);
});

it('takes the v1 hierarchies where the site has a cgroup', () => {
  mkdirSync(`${root}/memory/s1`, { recursive: true });
  mkdirSync(`${root}/pids/s1`, { recursive: true });
  mkdirSync(`${root}/cpu`);
  expect(new SftpCgroups(root).enter('/s1')).toEqual([
    `${root}/memory/s1/sftp/cgroup.procs`,
    `${root}/pids/s1/sftp/cgroup.procs`,
  ]);
});

it('finds none when the pod does not run', () => {
  const cgroups = new SftpCgroups(root);
  expect(cgroups.enter('/s1')).toEqual([]);
  cgroups.leave('/s1');
});
