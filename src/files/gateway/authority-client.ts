import { connect, type Socket } from 'node:net';
import type { ControlAnswer, ControlRequest } from '../control-protocol.js';
import { LineSplitter } from '../line-splitter.js';
import { sftpSockets } from '../sockets.js';

const ANSWER_WITHIN_MS = 60_000;
const SESSION_WITHIN_MS = 10_000;
const LONGEST_ANSWER = 1_024;

type Without<T, K extends string> = T extends unknown ? Omit<T, K> : never;
export type Question = Without<ControlRequest, 'id'>;
export type Answer = { ok: boolean; value?: string };

/** Asks the root side; holds nothing that would let it in by itself. */
export class AuthorityClient {
  readonly #control: Socket;
  readonly #sessionPath: string;
  readonly #waiting = new Map<number, (answer: Answer) => void>();
  readonly #onOver = new Map<string, () => void>();
  #lastId = 0;

  private constructor(control: Socket, sessionPath: string) {
    this.#control = control;
    this.#sessionPath = sessionPath;
    const lines = new LineSplitter(LONGEST_ANSWER, (line) => this.#line(line));
    control.on('data', (chunk) => lines.push(chunk));
  }

  /** @param onLost called when the root side has gone: this process is then of no use */
  static connect(runDir: string, onLost: () => void): Promise<AuthorityClient> {
    const { control, session } = sftpSockets(runDir);
    return new Promise((resolve, reject) => {
      const socket = connect(control);
      socket.once('error', reject);
      socket.once('connect', () => {
        socket.once('close', onLost);
        resolve(new AuthorityClient(socket, session));
      });
    });
  }

  /** No answer in time is a refusal. */
  ask(question: Question): Promise<Answer> {
    const id = ++this.#lastId;
    return new Promise((resolve) => {
      const settle = (answer: Answer) => {
        clearTimeout(timer);
        this.#waiting.delete(id);
        resolve(answer);
      };
      const timer = setTimeout(() => settle({ ok: false }), ANSWER_WITHIN_MS);
      this.#waiting.set(id, settle);
      this.#control.write(`${JSON.stringify({ ...question, id })}\n`);
    });
  }

  /** Calls back when the root side ends this login. */
  onOver(loginId: string, callback: () => void): void {
    this.#onOver.set(loginId, callback);
  }

  /** The client has left. */
  async end(loginId: string): Promise<void> {
    this.#onOver.delete(loginId);
    await this.ask({ ask: 'end', of: loginId });
  }

  /** @returns the connection to a jailed sftp-server, or undefined when it was refused */
  async openSession(loginId: string): Promise<Socket | undefined> {
    const { value: ticket } = await this.ask({ ask: 'ticket', of: loginId });
    return ticket === undefined ? undefined : this.#redeem(ticket);
  }

  #redeem(ticket: string): Promise<Socket | undefined> {
    const socket = connect(this.#sessionPath);
    return new Promise((resolve) => {
      const refused = () => {
        socket.destroy();
        resolve(undefined);
      };
      socket.setTimeout(SESSION_WITHIN_MS, refused);
      socket.on('error', refused);
      socket.once('close', refused);
      socket.once('connect', () => socket.write(`${ticket}\n`));
      // The jail's one byte; sftp-server itself never speaks first.
      socket.once('readable', () => {
        if (socket.read(1) === null) return;
        socket.setTimeout(0);
        socket.off('close', refused);
        resolve(socket);
      });
    });
  }

  #line(line: string): void {
    const answer = JSON.parse(line) as ControlAnswer;
    if ('over' in answer) {
      this.#onOver.get(answer.over)?.();
      this.#onOver.delete(answer.over);
    } else this.#waiting.get(answer.id)?.(answer);
  }
}
