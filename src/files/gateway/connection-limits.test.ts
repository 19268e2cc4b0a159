import { expect, it } from 'vitest';
import { ConnectionLimits } from './connection-limits.js';

it('counts connections of an address and in all', () => {
  const limits = new ConnectionLimits({ connections: 3, connectionsPerAddress: 2 });
  expect([limits.take('a'), limits.take('a'), limits.take('a')]).toEqual([true, true, false]);
  expect([limits.take('b'), limits.take('c')]).toEqual([true, false]);
  limits.release('a');
  expect(limits.take('c')).toBe(true);
});
