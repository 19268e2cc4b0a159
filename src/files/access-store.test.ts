import { beforeEach, expect, it } from 'vitest';
import { AccessStore, type Login, TICKET_LENGTH } from './access-store.js';
import type { SftpGrant } from './credential-check.js';

const grant: SftpGrant = {
  login: 'ann',
  userId: 'u1',
  site: 's1',
  siteName: 'blog',
  idStart: 65_536,
  webroot: '/srv/s1',
  readOnly: false,
};
let now = 0;
let store: AccessStore;

function added(change: Partial<SftpGrant> = {}): Login {
  const login = store.add({ ...grant, ...change }, '192.0.2.1');
  if (!login) throw new Error('not added');
  return login;
}

beforeEach(() => {
  now = 0;
  store = new AccessStore(() => now);
});

it('redeems a ticket once', () => {
  const login = added();
  const ticket = store.issueTicket(login.id) ?? '';
  expect(ticket).toHaveLength(TICKET_LENGTH);
  expect(store.redeem(ticket)).toBe(login);
  expect(store.redeem(ticket)).toBeUndefined();
  expect(store.redeem('0'.repeat(TICKET_LENGTH))).toBeUndefined();
});

it('lets a ticket expire, and gives its place back', () => {
  const { id } = added();
  const tickets = Array.from({ length: 4 }, () => store.issueTicket(id) ?? '');
  now = 10_001;
  expect(store.redeem(tickets[0] ?? '')).toBeUndefined();
  expect(store.issueTicket(id)).toBeDefined();
});

it('allows four sessions at once', () => {
  const login = added();
  for (let n = 0; n < 4; n++) store.redeem(store.issueTicket(login.id) ?? '');
  expect(store.issueTicket(login.id)).toBeUndefined();
  store.release(login);
  expect(store.issueTicket(login.id)).toBeDefined();
});

it('ends logins and their open tickets by user and by site', () => {
  const one = added();
  const two = added({ site: 's2' });
  const other = added({ userId: 'u2' });
  const ticket = store.issueTicket(one.id) ?? '';
  expect(store.revoke({ userId: 'u1', site: 's1' })).toEqual([one.id]);
  expect(store.redeem(ticket)).toBeUndefined();
  expect(store.issueTicket(one.id)).toBeUndefined();
  expect(store.revoke({ userId: 'u1' })).toEqual([two.id]);
  expect(store.revoke({ site: 's1' })).toEqual([other.id]);
});
