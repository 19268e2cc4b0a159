import { expect, it } from 'vitest';
import { compileJail, jailFileName } from './compile-jail.js';

it('names the library after its source', () => {
  expect(jailFileName('a')).toMatch(/^jail-[0-9a-f]{12}\.so$/);
  expect(jailFileName('a')).not.toBe(jailFileName('b'));
});

it('refuses folders that the loader would read as several', async () => {
  await expect(compileJail('/srv/a:b')).rejects.toMatchObject({ code: 'BAD_USER_INPUT' });
});
