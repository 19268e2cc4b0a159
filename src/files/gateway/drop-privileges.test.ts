import { expect, it } from 'vitest';
import { privileges } from './drop-privileges.js';

const clean = {
  Uid: '7\t7\t7\t7',
  Gid: '7\t7\t7\t7',
  Groups: '',
  CapInh: '0000000000000000',
  CapPrm: '0000000000000000',
  CapEff: '0000000000000000',
  CapAmb: '0000000000000000',
  NoNewPrivs: '1',
};

const status = (change: Partial<typeof clean>) =>
  Object.entries({ ...clean, ...change })
    .map(([name, value]) => `${name}:\t${value} `.trimEnd())
    .join('\n');

it('finds nothing on a plain process', () => expect(privileges(status({}), 7)).toEqual([]));

it.each([
  ['Uid', '7\t0\t7\t7'],
  ['Gid', '7\t7\t0\t7'],
  ['Groups', '4'],
  ['CapPrm', '00000000000000c0'],
  ['CapAmb', '0000000000000001'],
  ['NoNewPrivs', '0'],
] as const)('finds %s %s', (name, value) => {
  expect(privileges(status({ [name]: value }), 7)).toEqual([name]);
});

it('takes a missing field for a fault', () => expect(privileges('', 7)).toHaveLength(8));
