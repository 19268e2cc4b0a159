const FIRST_MS = 1_000;
const LONGEST_MS = 300_000;
/** Trouble this long ago no longer counts. */
const FORGET_MS = 600_000;

interface Trouble {
  count: number;
  last: number;
  timer: NodeJS.Timeout | undefined;
}

/**
 * Calls `retry` for a key after trouble: 1 s, 2 s, 4 s … at most five minutes, so that neither an engine that
 * fails nor a pod that dies again and again keeps the machine busy. Ten quiet minutes start it over.
 */
export class Backoff {
  readonly #retry: (key: string) => void;
  readonly #troubles = new Map<string, Trouble>();

  constructor(retry: (key: string) => void) {
    this.#retry = retry;
  }

  /** Trouble with this key: try again later. While a retry waits, more trouble changes nothing. */
  later(key: string, now = Date.now()): void {
    const before = this.#troubles.get(key);
    if (before?.timer) return;
    const count = before && now - before.last < FORGET_MS ? before.count + 1 : 1;
    const trouble: Trouble = { count, last: now, timer: undefined };
    const delay = Math.min(LONGEST_MS, FIRST_MS * 2 ** (count - 1));
    trouble.timer = setTimeout(() => {
      trouble.timer = undefined;
      trouble.last = Date.now();
      this.#retry(key);
    }, delay);
    this.#troubles.set(key, trouble);
  }

  /** Whether a retry is already under way in time. */
  waits(key: string): boolean {
    return this.#troubles.get(key)?.timer !== undefined;
  }

  /** Somebody changed something: start over. */
  reset(key: string): void {
    clearTimeout(this.#troubles.get(key)?.timer);
    this.#troubles.delete(key);
  }

  clear(): void {
    for (const key of this.#troubles.keys()) this.reset(key);
  }
}
