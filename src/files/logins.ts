import { createHash } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { messageOf } from '../core/errors.js';
import { KeyedLock } from '../core/keyed-lock.js';
import type { Log } from '../core/log.js';
import type { Secret } from '../core/secret.js';
import type { AccessStore, Login } from './access-store.js';
import {
  type CredentialCheck,
  matches,
  type SftpEvent,
  type SftpFilter,
  type SftpGrant,
} from './credential-check.js';
import { FailureDelay, network } from './failure-delay.js';
import { isSigned, type SignedRequest } from './signed-request.js';

/** Password hashes are slow on purpose: more attempts than this at once are refused unread. */
const MOST_AT_ONCE = 64;
const REMEMBERED_SIGNATURES = 100_000;

export interface LoginsDeps {
  credentials: CredentialCheck;
  access: AccessStore;
  onSession: (event: SftpEvent) => Promise<void>;
  log: Log;
}

/** Decides who may come in. Attempts from one address are answered one after another, slower at each failure. */
export class Logins {
  readonly #deps: LoginsDeps;
  readonly #delay = new FailureDelay();
  readonly #perAddress = new KeyedLock();
  /** Attempts under way, each with what was revoked meanwhile: a grant read just before must not slip through. */
  readonly #attempts = new Set<{ revoked: SftpFilter[] }>();
  readonly #usedSignatures = new Set<string>();

  constructor(deps: LoginsDeps) {
    this.#deps = deps;
  }

  password(login: string, password: Secret, address: string): Promise<Login | undefined> {
    return this.#attempt(login, address, () => this.#deps.credentials.password(login, password));
  }

  /** Whether a signature by this key would be taken: clients ask before they sign. Proves nothing. */
  async acceptsKey(login: string, key: Buffer): Promise<boolean> {
    return (await this.#deps.credentials.publicKey(login, key)) !== undefined;
  }

  publicKey(request: SignedRequest, address: string): Promise<Login | undefined> {
    return this.#attempt(request.login, address, async () => {
      // Both checks always run, so that the time tells nothing about the login.
      const signed = isSigned(request);
      const grant = await this.#deps.credentials.publicKey(request.login, request.key);
      return signed && grant && this.#isFresh(request.blob) ? grant : undefined;
    });
  }

  /** Makes attempts that are under way fail if they match. */
  revoke(filter: SftpFilter): void {
    for (const attempt of this.#attempts) attempt.revoked.push(filter);
  }

  async #attempt(
    login: string,
    address: string,
    check: () => Promise<SftpGrant | undefined>,
  ): Promise<Login | undefined> {
    if (this.#attempts.size >= MOST_AT_ONCE) return undefined;
    const attempt: { revoked: SftpFilter[] } = { revoked: [] };
    this.#attempts.add(attempt);
    try {
      return await this.#perAddress.run(network(address), async () => {
        const grant = await check();
        if (grant && !attempt.revoked.some((filter) => matches(grant, filter))) {
          return this.#deps.access.add(grant, address);
        }
        // Within the lock: more connections from there do not make guessing faster.
        await sleep(this.#delay.failed(address));
        await this.#refused(login, address);
        return undefined;
      });
    } finally {
      this.#attempts.delete(attempt);
    }
  }

  async #refused(login: string, address: string): Promise<void> {
    this.#deps.log.warn({ login, address }, 'sftp: login refused');
    await this.#deps.onSession({ kind: 'refused', login, address }).catch((error: unknown) => {
      this.#deps.log.error({ error: messageOf(error) }, 'sftp: a refusal could not be recorded');
    });
  }

  /** A signed request names its SSH session; met again, somebody who saw it plays it back. */
  #isFresh(blob: Buffer): boolean {
    const hash = createHash('sha256').update(blob).digest('base64');
    if (this.#usedSignatures.has(hash)) return false;
    this.#usedSignatures.add(hash);
    if (this.#usedSignatures.size > REMEMBERED_SIGNATURES) {
      this.#usedSignatures.delete(this.#usedSignatures.values().next().value ?? hash);
    }
    return true;
  }
}
