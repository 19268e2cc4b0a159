import type { AuthContext } from 'ssh2';
import type { Answer, AuthorityClient } from './authority-client.js';

const METHODS: ('publickey' | 'password')[] = ['publickey', 'password'];

export interface AuthenticationDeps {
  authority: AuthorityClient;
  address: string;
  /** Refusals before the connection is ended. */
  tries: number;
  onLogin: (loginId: string) => void;
  onTooMany: () => void;
}

/** Carries each attempt of one connection to the root side, which decides. */
export class Authentication {
  readonly #deps: AuthenticationDeps;
  #refused = 0;

  constructor(deps: AuthenticationDeps) {
    this.#deps = deps;
  }

  async attempt(context: AuthContext): Promise<void> {
    // How clients ask for the methods: not a try.
    if (context.method === 'none') return context.reject(METHODS);
    const answer = await this.#ask(context);
    if (answer.ok) {
      if (answer.value !== undefined) this.#deps.onLogin(answer.value);
      context.accept();
    } else if (++this.#refused >= this.#deps.tries) this.#deps.onTooMany();
    else context.reject(METHODS);
  }

  async #ask(context: AuthContext): Promise<Answer> {
    const { authority, address } = this.#deps;
    const login = context.username;
    if (context.method === 'password') {
      return authority.ask({ ask: 'password', login, password: context.password, address });
    }
    if (context.method !== 'publickey') return { ok: false };
    const key = context.key.data.toString('base64');
    if (!context.signature || !context.blob) return authority.ask({ ask: 'key', login, key });
    return authority.ask({
      ask: 'signature',
      login,
      key,
      blob: context.blob.toString('base64'),
      signature: context.signature.toString('base64'),
      address,
    });
  }
}
