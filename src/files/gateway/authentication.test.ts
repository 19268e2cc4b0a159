import type { AuthContext } from 'ssh2';
import { expect, it, vi } from 'vitest';
import { Authentication } from './authentication.js';
import type { AuthorityClient } from './authority-client.js';

function setUp(answer: { ok: boolean; value?: string }) {
  const ask = vi.fn(async (_question: object) => answer);
  const deps = { onLogin: vi.fn(), onTooMany: vi.fn() };
  const authority = { ask } as unknown as AuthorityClient;
  return { ask, ...deps, auth: new Authentication({ authority, address: '192.0.2.1', tries: 6, ...deps }) };
}

function context(fields: object) {
  const spies = { accept: vi.fn(), reject: vi.fn() };
  return { ...spies, context: { username: 'ann', ...fields, ...spies } as unknown as AuthContext };
}

it('lets the question for methods cost no try', async () => {
  const { auth, ask, onTooMany } = setUp({ ok: false });
  const none = context({ method: 'none' });
  for (let n = 0; n < 10; n++) await auth.attempt(none.context);
  expect(none.reject).toHaveBeenCalledWith(['publickey', 'password']);
  expect(ask).not.toHaveBeenCalled();
  expect(onTooMany).not.toHaveBeenCalled();
});

it('ends the connection at the sixth refusal', async () => {
  const { auth, onTooMany } = setUp({ ok: false });
  const guess = context({ method: 'password', password: 'x' });
  for (let n = 0; n < 6; n++) await auth.attempt(guess.context);
  expect(guess.reject).toHaveBeenCalledTimes(5);
  expect(onTooMany).toHaveBeenCalledOnce();
});

it('only asks about a key that comes without a signature', async () => {
  const { auth, ask, onLogin } = setUp({ ok: true });
  const offer = context({ method: 'publickey', key: { algo: 'ssh-ed25519', data: Buffer.from('key') } });
  await auth.attempt(offer.context);
  expect(ask).toHaveBeenCalledWith({ ask: 'key', login: 'ann', key: 'a2V5' });
  expect(offer.accept).toHaveBeenCalled();
  expect(onLogin).not.toHaveBeenCalled();
});

it('refuses other methods by itself', async () => {
  const { auth, ask } = setUp({ ok: true });
  const other = context({ method: 'keyboard-interactive' });
  await auth.attempt(other.context);
  expect(other.reject).toHaveBeenCalled();
  expect(ask).not.toHaveBeenCalled();
});
