/** Counts connections, in all and for each address. */
export class ConnectionLimits {
  readonly #perAddress = new Map<string, number>();
  readonly #most: number;
  readonly #mostPerAddress: number;
  #all = 0;

  constructor(limits: { connections: number; connectionsPerAddress: number }) {
    this.#most = limits.connections;
    this.#mostPerAddress = limits.connectionsPerAddress;
  }

  /** @returns false when it is one too many; else call `release` at its end */
  take(address: string): boolean {
    const count = this.#perAddress.get(address) ?? 0;
    if (this.#all >= this.#most || count >= this.#mostPerAddress) return false;
    this.#all++;
    this.#perAddress.set(address, count + 1);
    return true;
  }

  release(address: string): void {
    const count = (this.#perAddress.get(address) ?? 1) - 1;
    this.#all--;
    if (count > 0) this.#perAddress.set(address, count);
    else this.#perAddress.delete(address);
  }
}
