import { expect, it } from 'vitest';
import { jailCommand } from './jail-command.js';

const grant = {
  login: 'ann',
  userId: 'u1',
  site: 's1',
  siteName: 'blog',
  idStart: 65_536,
  webroot: '/srv/s1/webroot',
  readOnly: false,
};

it("starts OpenSSH's sftp-server in the jail as the site's user", () => {
  expect(jailCommand(grant, '/lib/jail.so', ['/cg/a', '/cg/b'])).toEqual({
    file: '/usr/lib/openssh/sftp-server',
    args: ['-e', '-l', 'INFO'],
    env: {
      LD_PRELOAD: '/lib/jail.so',
      SITEPODS_JAIL_ROOT: '/srv/s1/webroot',
      SITEPODS_JAIL_ID: '66536',
      SITEPODS_JAIL_CGROUPS: '/cg/a\n/cg/b',
    },
  });
});

it('makes a reader read-only', () => {
  expect(jailCommand({ ...grant, readOnly: true }, '/lib/jail.so', []).args).toContain('-R');
});
