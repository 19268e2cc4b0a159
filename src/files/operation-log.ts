import { LineSplitter } from './line-splitter.js';

const LONGEST_LINE = 4_096;
/** An upload of thousands of files is logged whole; a script that never rests can't fill the disk. */
const BURST_LINES = 10_000;
const LINES_PER_SECOND = 100;

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

/** How many lines may still be logged; shared by all sessions of a site, so that reconnecting gains nothing. */
export class LineBudget {
  readonly #now: () => number;
  #left = BURST_LINES;
  #at: number;

  constructor(now: () => number = Date.now) {
    this.#now = now;
    this.#at = now();
  }

  take(): boolean {
    const now = this.#now();
    this.#left = Math.min(BURST_LINES, this.#left + ((now - this.#at) / 1_000) * LINES_PER_SECOND);
    this.#at = now;
    if (this.#left < 1) return false;
    this.#left--;
    return true;
  }
}

/** Turns what a session's sftp-server says about each operation into log lines; floods are cut and counted. */
export class OperationLog {
  readonly #log: OperationSink;
  readonly #budget: LineBudget;
  readonly #lines = new LineSplitter(LONGEST_LINE, (line) => this.#line(line));
  #dropped = 0;

  constructor(log: OperationSink, budget: LineBudget) {
    this.#log = log;
    this.#budget = budget;
  }

  push(chunk: Buffer): void {
    this.#lines.push(chunk);
  }

  /** The session is over: says how many lines were dropped. */
  end(): void {
    if (this.#dropped > 0) this.#log.warn({ dropped: this.#dropped }, 'sftp: too many operations to log');
  }

  #line(line: string): void {
    if (line.startsWith('jail: ')) this.#log.warn({ reason: visible(line.slice(6)) }, 'sftp: no jail');
    else if (this.#budget.take()) this.#log.info(readOperation(line), 'sftp');
    else this.#dropped++;
  }
}
