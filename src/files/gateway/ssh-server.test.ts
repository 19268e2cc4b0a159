import { expect, it } from 'vitest';
import { ALGORITHMS, plainAddress } from './ssh-server.js';

it('offers no weak algorithm', () => {
  expect(JSON.stringify(ALGORITHMS)).not.toMatch(/sha1|cbc|md5|arcfour|ssh-rsa|ssh-dss|group1-|zlib/);
});

it.each([
  ['::ffff:192.0.2.1', '192.0.2.1'],
  ['192.0.2.1', '192.0.2.1'],
  ['2001:db8::1', '2001:db8::1'],
])('writes %s as %s', (address, expected) => expect(plainAddress(address)).toBe(expected));
