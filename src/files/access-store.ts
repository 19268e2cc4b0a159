import { randomBytes } from 'node:crypto';
import { matches, type SftpFilter, type SftpGrant } from './credential-check.js';

/** Length of a ticket in characters, hexadecimal. */
export const TICKET_LENGTH = 64;
const TICKET_LIFE_MS = 10_000;
const SESSIONS_PER_LOGIN = 4;
const MOST_LOGINS = 2_000;

/** A connection that proved who it is. */
export interface Login {
  id: string;
  grant: SftpGrant;
  address: string;
  /** Tickets handed out and not yet redeemed, and sessions that run. */
  uses: number;
}

/** Logins and their tickets: each ticket opens one session, once and soon. All in memory: a restart ends them. */
export class AccessStore {
  readonly #logins = new Map<string, Login>();
  readonly #tickets = new Map<string, { login: Login; expires: number }>();
  readonly #now: () => number;

  constructor(now: () => number = Date.now) {
    this.#now = now;
  }

  /** @returns undefined when there are too many logins at once */
  add(grant: SftpGrant, address: string): Login | undefined {
    if (this.#logins.size >= MOST_LOGINS) return undefined;
    const login = { id: randomBytes(32).toString('hex'), grant, address, uses: 0 };
    this.#logins.set(login.id, login);
    return login;
  }

  /** @returns undefined for an ended login, or one with all the sessions it may have */
  issueTicket(loginId: string): string | undefined {
    this.#forgetExpired();
    const login = this.#logins.get(loginId);
    if (!login || login.uses >= SESSIONS_PER_LOGIN) return undefined;
    login.uses++;
    const ticket = randomBytes(TICKET_LENGTH / 2).toString('hex');
    this.#tickets.set(ticket, { login, expires: this.#now() + TICKET_LIFE_MS });
    return ticket;
  }

  /** The login of a ticket, which is thereby used up; the caller calls `release` when the session ends. */
  redeem(ticket: string): Login | undefined {
    this.#forgetExpired();
    const found = this.#tickets.get(ticket);
    this.#tickets.delete(ticket);
    return found?.login;
  }

  release(login: Login): void {
    login.uses--;
  }

  /** Ends a login and its open tickets. Unknown: nothing. */
  end(loginId: string): void {
    this.#logins.delete(loginId);
    for (const [ticket, { login }] of this.#tickets) if (login.id === loginId) this.#tickets.delete(ticket);
  }

  /** Ends the logins that match. @returns their ids */
  revoke(filter: SftpFilter): string[] {
    const ended = [...this.#logins.values()]
      .filter(({ grant }) => matches(grant, filter))
      .map(({ id }) => id);
    for (const id of ended) this.end(id);
    return ended;
  }

  #forgetExpired(): void {
    for (const [ticket, { login, expires }] of this.#tickets) {
      if (expires > this.#now()) break; // they are in the order of their expiry
      this.#tickets.delete(ticket);
      this.release(login);
    }
  }
}
