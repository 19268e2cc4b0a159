import { expect, it } from 'vitest';
import { LineBudget, OperationLog, readOperation, visible } from './operation-log.js';

function collect(now: () => number = () => 0) {
  const said: [level: string, fields: object, message: string][] = [];
  const log = {
    info: (fields: object, message: string) => void said.push(['info', fields, message]),
    warn: (fields: object, message: string) => void said.push(['warn', fields, message]),
  };
  return { said, operations: new OperationLog(log, new LineBudget(now)) };
}

it('reads the verb of a line', () => {
  expect(readOperation('open "/a b.txt" flags READ mode 0666\r')).toEqual({
    operation: 'open',
    detail: '"/a b.txt" flags READ mode 0666',
  });
});

it('makes characters visible that would fool a terminal', () => {
  expect(visible('a\u001b[31m\u202eb\u0085')).toBe('a\\u{1b}[31m\\u{202e}b\\u{85}');
});

it('warns of a jail that did not shut', () => {
  const { said, operations } = collect();
  operations.push(Buffer.from('jail: opening the webroot: No such file or directory\n'));
  expect(said).toEqual([
    ['warn', { reason: 'opening the webroot: No such file or directory' }, 'sftp: no jail'],
  ]);
});

it('logs a burst, drops a flood and says how much at the end', () => {
  let now = 0;
  const { said, operations } = collect(() => now);
  operations.push(Buffer.from('remove name "x"\n'.repeat(10_500)));
  expect(said).toHaveLength(10_000);
  now = 1_000;
  operations.push(Buffer.from('remove name "x"\n'.repeat(150)));
  expect(said).toHaveLength(10_100);
  operations.end();
  expect(said.at(-1)).toEqual(['warn', { dropped: 550 }, 'sftp: too many operations to log']);
});
