import { expect, it } from 'vitest';
import { LineSplitter } from './line-splitter.js';

function split(maxLength: number, ...chunks: (string | Buffer)[]): [string, boolean][] {
  const lines: [string, boolean][] = [];
  const splitter = new LineSplitter(maxLength, (line, cut) => lines.push([line, cut]));
  for (const chunk of chunks) splitter.push(Buffer.from(chunk));
  return lines;
}

it('joins what came in pieces, also within a character', () => {
  const bytes = Buffer.from('zwölf\n');
  expect(split(100, 'a\nb', 'c\n', bytes.subarray(0, 3), bytes.subarray(3))).toEqual([
    ['a', false],
    ['bc', false],
    ['zwölf', false],
  ]);
});

it('cuts a line that is too long and goes on with the next', () => {
  expect(split(3, 'ab', 'cdef', 'gh\nxy\n')).toEqual([
    ['abc', true],
    ['xy', false],
  ]);
});
