import type { Socket } from 'node:net';
import { messageOf } from '../core/errors.js';
import type { Log } from '../core/log.js';
import { type AccessStore, TICKET_LENGTH } from './access-store.js';
import type { JailedSessions } from './jailed-sessions.js';

const TICKET_WITHIN_MS = 5_000;

export interface SessionOpenerDeps {
  access: AccessStore;
  sessions: JailedSessions;
  log: Log;
}

/**
 * Turns a connection that begins with a ticket line into a session: the jailed sftp-server gets this very
 * socket. The gateway sends nothing after the ticket until the jail's own first byte tells that it is shut, so
 * no byte of the client can be read here by mistake.
 */
export function openSession(socket: Socket, { access, sessions, log }: SessionOpenerDeps): void {
  let received = Buffer.alloc(0);
  const refuse = (reason: string) => {
    log.warn({ reason }, 'sftp: session refused');
    socket.destroy();
  };
  socket.setTimeout(TICKET_WITHIN_MS, () => refuse('no ticket came'));
  socket.on('error', (error) => log.warn({ error: error.message }, 'sftp: session socket'));
  socket.on('data', (chunk) => {
    received = Buffer.concat([received, chunk]);
    if (received.length < TICKET_LENGTH + 1) return;
    const line = received.toString('latin1');
    const login =
      line.length === TICKET_LENGTH + 1 && line.endsWith('\n') && access.redeem(line.slice(0, -1));
    if (!login) return refuse('the ticket is unknown, used or expired');
    try {
      sessions.start(login, descriptor(socket));
      // In the same turn of the event loop: nothing is read on our side from here on.
      socket.destroy();
    } catch (error) {
      access.release(login);
      refuse(messageOf(error));
    }
  });
}

/** Node has no public name for a socket's descriptor; a listener's `fd` option takes one, but none gives it. */
function descriptor(socket: Socket): number {
  const { _handle: handle } = socket as Socket & { _handle?: { fd: number } | null };
  if (!handle || handle.fd < 0) throw new Error('the gateway has hung up');
  return handle.fd;
}
