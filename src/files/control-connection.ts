import type { Socket } from 'node:net';
import { messageOf } from '../core/errors.js';
import type { Log } from '../core/log.js';
import { Secret } from '../core/secret.js';
import type { AccessStore, Login } from './access-store.js';
import { type ControlAnswer, controlRequest, LONGEST_LINE } from './control-protocol.js';
import type { JailedSessions } from './jailed-sessions.js';
import { LineSplitter } from './line-splitter.js';
import type { Logins } from './logins.js';

export interface ControlConnectionDeps {
  socket: Socket;
  logins: Logins;
  access: AccessStore;
  sessions: JailedSessions;
  log: Log;
}

/** One gateway's questions. Logins belong to the connection they were made on, and end with it. */
export class ControlConnection {
  readonly #deps: ControlConnectionDeps;
  readonly #own = new Set<string>();

  constructor(deps: ControlConnectionDeps) {
    this.#deps = deps;
    const { socket, log } = deps;
    const lines = new LineSplitter(LONGEST_LINE, (line, cut) => {
      if (cut) socket.destroy(new Error('a line was too long'));
      else
        this.#line(line).catch((error: unknown) => {
          log.error({ error: messageOf(error) }, 'sftp: a question of the gateway failed');
          socket.destroy();
        });
    });
    socket.on('data', (chunk) => lines.push(chunk));
    socket.on('error', (error) => log.error({ error: error.message }, 'sftp: control connection'));
    socket.on('close', () => this.#endAll());
  }

  /** Tells the gateway that a login, if it is one of its own, is over. */
  over(loginId: string): void {
    if (this.#own.delete(loginId)) this.#send({ over: loginId });
  }

  #endAll(): void {
    for (const loginId of this.#own) {
      this.#deps.access.end(loginId);
      this.#deps.sessions.endLogin(loginId);
    }
    this.#own.clear();
  }

  async #line(line: string): Promise<void> {
    const request = controlRequest.parse(JSON.parse(line));
    const { logins, access } = this.#deps;
    const { id } = request;
    switch (request.ask) {
      case 'password':
        return this.#admit(
          id,
          await logins.password(request.login, new Secret(request.password), request.address),
        );
      case 'signature':
        return this.#admit(id, await logins.publicKey(request, request.address));
      case 'key':
        return this.#send({ id, ok: await logins.acceptsKey(request.login, request.key) });
      case 'ticket': {
        const ticket = this.#own.has(request.of) ? access.issueTicket(request.of) : undefined;
        return this.#send({ id, ok: ticket !== undefined, ...(ticket && { value: ticket }) });
      }
      case 'end': {
        if (this.#own.delete(request.of)) access.end(request.of);
        return this.#send({ id, ok: true });
      }
    }
  }

  #admit(id: number, login: Login | undefined): void {
    // The gateway may have gone, or the login been revoked, while the check took its time.
    if (login && this.#deps.socket.destroyed) this.#deps.access.end(login.id);
    else if (login) this.#own.add(login.id);
    this.#send({ id, ok: login !== undefined, ...(login && { value: login.id }) });
  }

  #send(answer: ControlAnswer): void {
    if (!this.#deps.socket.destroyed) this.#deps.socket.write(`${JSON.stringify(answer)}\n`);
  }
}
