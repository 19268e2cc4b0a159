import { beforeEach, expect, it, vi } from 'vitest';
import { createLog } from '../core/log.js';
import { Secret } from '../core/secret.js';
import { AccessStore } from './access-store.js';
import type { SftpEvent, SftpGrant } from './credential-check.js';
import { Logins } from './logins.js';

const grant: SftpGrant = {
  login: 'ann',
  userId: 'u1',
  site: 's1',
  siteName: 'blog',
  idStart: 65_536,
  webroot: '/srv/s1',
  readOnly: false,
};
const address = '192.0.2.1';
let check: () => Promise<SftpGrant | undefined>;
let events: SftpEvent[];
let logins: Logins;

beforeEach(() => {
  events = [];
  check = async () => grant;
  logins = new Logins({
    credentials: { password: () => check(), publicKey: () => check() },
    access: new AccessStore(),
    onSession: async (event) => void events.push(event),
    log: createLog('silent'),
  });
});

it('lets in whom the credentials allow', async () => {
  expect(await logins.password('ann', new Secret('x'), address)).toMatchObject({ grant, address });
  expect(events).toEqual([]);
});

it('refuses, reports and slows down the rest', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'Date'] });
  try {
    check = async () => undefined;
    let answered = false;
    const answer = logins.password('ann', new Secret('x'), address).finally(() => {
      answered = true;
    });
    await vi.advanceTimersByTimeAsync(200);
    expect(answered).toBe(false);
    await vi.advanceTimersByTimeAsync(100);
    expect(await answer).toBeUndefined();
    expect(events).toEqual([{ kind: 'refused', login: 'ann', address }]);
  } finally {
    vi.useRealTimers();
  }
});

it('refuses a login that was revoked while it was being checked', async () => {
  let finish: () => void = () => undefined;
  check = () =>
    new Promise((resolve) => {
      finish = () => resolve(grant);
    });
  const answer = logins.password('ann', new Secret('x'), address);
  await vi.waitFor(() => finish());
  logins.revoke({ userId: 'u1' });
  finish();
  expect(await answer).toBeUndefined();
});

it('refuses more attempts than it can check', async () => {
  let finish: () => void = () => undefined;
  const gate = new Promise<void>((resolve) => {
    finish = resolve;
  });
  check = () => gate.then(() => grant);
  const some = Array.from({ length: 64 }, (_, n) => logins.password('ann', new Secret('x'), `192.0.2.${n}`));
  expect(await logins.password('ann', new Secret('x'), address)).toBeUndefined();
  finish();
  expect((await Promise.all(some)).every(Boolean)).toBe(true);
});
