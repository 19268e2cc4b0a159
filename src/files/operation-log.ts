import { LineSplitter } from './line-splitter.js';

const LONGEST_LINE = 4_096;
const LINES_PER_SECOND = 1_000;

/** The part of a log that is needed here. */
interface OperationSink {
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
}

/** Makes characters that could fool a terminal or a reader visible: `\u{1b}`. */
export function visible(text: string): string {
  return text.replace(/[\p{C}\p{Zl}\p{Zp}]/gu, (char) => `\\u{${char.codePointAt(0)?.toString(16)}}`);
}

/** One line of sftp-server: `open "/a.txt" flags READ mode 0666` → the verb and the rest. */
export function readOperation(line: string): { operation: string; detail: string } {
  const [, operation = '', detail = ''] = /^(\S*)\s*(.*)$/s.exec(line.trimEnd()) ?? [];
  return { operation: visible(operation), detail: visible(detail) };
}

/** Turns what a session's sftp-server says about each operation into log lines; floods are cut and counted. */
export class OperationLog {
  readonly #log: OperationSink;
  readonly #lines = new LineSplitter(LONGEST_LINE, (line) => this.#line(line));
  readonly #now: () => number;
  #second = 0;
  #inSecond = 0;
  #dropped = 0;

  constructor(log: OperationSink, now: () => number = Date.now) {
    this.#log = log;
    this.#now = now;
  }

  push(chunk: Buffer): void {
    this.#lines.push(chunk);
  }

  /** Says how many lines were dropped since the last time. */
  end(): void {
    if (this.#dropped > 0) this.#log.warn({ dropped: this.#dropped }, 'sftp: too many operations to log');
    this.#dropped = 0;
  }

  #line(line: string): void {
    const second = Math.floor(this.#now() / 1_000);
    if (second !== this.#second) {
      this.end();
      this.#second = second;
      this.#inSecond = 0;
    }
    if (++this.#inSecond > LINES_PER_SECOND) this.#dropped++;
    else if (line.startsWith('jail: ')) this.#log.warn({ reason: visible(line.slice(6)) }, 'sftp: no jail');
    else this.#log.info(readOperation(line), 'sftp');
  }
}
