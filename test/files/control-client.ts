import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import type { ControlAnswer, ControlRequest } from '../../src/files/control-protocol.js';
import { LineSplitter } from '../../src/files/line-splitter.js';
import { sftpSockets } from '../../src/files/sockets.js';
import { RUN_DIR } from './support.js';

/** Speaks to the authority as a gateway taken over by an attacker would. */
export class ControlClient {
  readonly #waiting: ((answer: ControlAnswer) => void)[] = [];

  private constructor(readonly socket: Socket) {
    const lines = new LineSplitter(10_000, (line) => this.#waiting.shift()?.(JSON.parse(line)));
    socket.on('data', (chunk) => lines.push(chunk));
    socket.on('error', () => undefined);
  }

  static async connect(): Promise<ControlClient> {
    const socket = connect(sftpSockets(RUN_DIR).control);
    await once(socket, 'connect');
    return new ControlClient(socket);
  }

  ask(request: ControlRequest): Promise<{ ok: boolean; value: string }> {
    return new Promise((resolve) => {
      this.#waiting.push((answer) => resolve(answer as unknown as { ok: boolean; value: string }));
      this.socket.write(`${JSON.stringify(request)}\n`);
    });
  }
}

/** What a connection to the session socket answers to these first bytes; '' when it is closed. */
export async function trySession(bytes: string): Promise<{ answer: string; socket: Socket }> {
  const socket = connect(sftpSockets(RUN_DIR).session);
  socket.on('error', () => undefined);
  await once(socket, 'connect');
  socket.write(bytes);
  const answer = await Promise.race([
    once(socket, 'data').then(([chunk]) => String(chunk)),
    once(socket, 'close').then(() => ''),
  ]);
  return { answer, socket };
}
