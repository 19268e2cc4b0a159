import { createRequire } from 'node:module';
import { expect, it } from 'vitest';
import { gatewayCommand } from './gateway.js';

it('starts the compiled gateway with no capability beyond its first steps', () => {
  const { file, args, cwd } = gatewayCommand('file:///opt/sitepods/dist/files/gateway.js');
  expect([file, cwd]).toEqual(['setpriv', '/opt/sitepods/dist/files/gateway']);
  expect(args).toEqual([
    '--no-new-privs',
    '--bounding-set',
    '-all,+setuid,+setgid,+net_bind_service',
    '--inh-caps',
    '-all',
    '--ambient-caps',
    '-all',
    '--',
    process.execPath,
    '--max-old-space-size=256',
    '/opt/sitepods/dist/files/gateway/main.js',
  ]);
});

it('starts TypeScript with its loader', () => {
  expect(gatewayCommand('file:///opt/sitepods/src/files/gateway.ts').args.slice(-3)).toEqual([
    '--import',
    '@oxc-node/core/register',
    '/opt/sitepods/src/files/gateway/main.ts',
  ]);
});

it("has ssh2's native cryptography, compiled for this Node", () => {
  const crypto = createRequire(import.meta.url)('ssh2/lib/protocol/crypto.js') as {
    bindingAvailable: boolean;
  };
  expect(crypto.bindingAvailable).toBe(true);
});
