const FIRST_MS = 250;
const LONGEST_MS = 5_000;
const FORGET_AFTER_MS = 10 * 60_000;
const MOST_ADDRESSES = 10_000;

/**
 * Makes guessing slow: each failure of an address doubles the wait before it is answered. A success forgives
 * nothing, else one known password would buy quick guesses at the others.
 */
export class FailureDelay {
  readonly #failures = new Map<string, { count: number; at: number }>();
  readonly #now: () => number;

  constructor(now: () => number = Date.now) {
    this.#now = now;
  }

  /** Notes a failure. @returns how long to wait before it is answered, in milliseconds */
  failed(address: string): number {
    const key = network(address);
    const before = this.#failures.get(key);
    const recent = before && this.#now() - before.at <= FORGET_AFTER_MS;
    const count = recent ? before.count + 1 : 1;
    // Taken out first: the Map's order is then the order of the last failures.
    this.#failures.delete(key);
    this.#failures.set(key, { count, at: this.#now() });
    if (this.#failures.size > MOST_ADDRESSES)
      this.#failures.delete(this.#failures.keys().next().value ?? key);
    return Math.min(LONGEST_MS, FIRST_MS * 2 ** (count - 1));
  }
}

/** An IPv6 client owns a whole /64; an IPv4 address stands for itself. */
export function network(address: string): string {
  if (!address.includes(':')) return address;
  const [head = '', tail] = address.split('::');
  const groups = head === '' ? [] : head.split(':');
  if (tail !== undefined) while (groups.length < 8 - tail.split(':').filter(Boolean).length) groups.push('0');
  return `${groups
    .slice(0, 4)
    .map((group) => Number.parseInt(group, 16).toString(16))
    .join(':')}::/64`;
}
