import { expect, it } from 'vitest';
import { FailureDelay, network } from './failure-delay.js';

it('doubles the wait of an address up to five seconds', () => {
  const delay = new FailureDelay(() => 0);
  expect(Array.from({ length: 7 }, () => delay.failed('192.0.2.1'))).toEqual([
    250, 500, 1_000, 2_000, 4_000, 5_000, 5_000,
  ]);
  expect(delay.failed('192.0.2.2')).toBe(250);
});

it('forgets after ten minutes', () => {
  let now = 0;
  const delay = new FailureDelay(() => now);
  delay.failed('192.0.2.1');
  now = 10 * 60_000 + 1;
  expect(delay.failed('192.0.2.1')).toBe(250);
});

it.each([
  ['192.0.2.1', '192.0.2.1'],
  ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
  ['2001:db8:1:2::6', '2001:db8:1:2::/64'],
  ['2001:db8::6', '2001:db8:0:0::/64'],
  ['::1', '0:0:0:0::/64'],
])('takes %s as %s', (address, expected) => expect(network(address)).toBe(expected));
