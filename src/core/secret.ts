import { createHash, randomBytes } from 'node:crypto';
import { inspect } from 'node:util';

/** A value that no log, error or JSON ever shows; `reveal()` is the one way to it. */
export class Secret {
  readonly #value: string;

  constructor(value: string) {
    this.#value = value;
  }

  reveal(): string {
    return this.#value;
  }

  toString(): string {
    return '[secret]';
  }

  toJSON(): string {
    return '[secret]';
  }

  [inspect.custom](): string {
    return '[secret]';
  }
}

/** A random secret of `bytes` bytes (default 24, 192 bits), base64url. */
export function randomSecret(bytes = 24): Secret {
  return new Secret(randomBytes(bytes).toString('base64url'));
}

/** SHA-256 in hex: how tokens are stored. They are random, so a slow hash adds nothing. */
export function sha256(value: string): string {
  return createHash('sha256').update(value).digest('hex');
}
