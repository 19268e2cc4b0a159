import type { Socket } from 'node:net';
import ssh2, { type Connection, type ServerConfig } from 'ssh2';
import { Authentication } from './authentication.js';
import type { AuthorityClient } from './authority-client.js';
import { ConnectionLimits } from './connection-limits.js';
import { serveSftpOnly } from './sftp-only.js';
import type { GatewayLimits } from './start-message.js';

/** Time for a last packet to reach a client that is being cut off. */
const LAST_WORDS_MS = 1_000;

/** No SHA-1, no CBC, no compression: what every client of the last ten years has. */
export const ALGORITHMS = {
  kex: [
    'curve25519-sha256',
    'curve25519-sha256@libssh.org',
    'ecdh-sha2-nistp256',
    'ecdh-sha2-nistp384',
    'ecdh-sha2-nistp521',
    'diffie-hellman-group16-sha512',
    'diffie-hellman-group18-sha512',
    'diffie-hellman-group14-sha256',
  ],
  cipher: [
    'aes128-gcm@openssh.com',
    'aes256-gcm@openssh.com',
    'chacha20-poly1305@openssh.com',
    'aes256-ctr',
    'aes128-ctr',
  ],
  hmac: ['hmac-sha2-256-etm@openssh.com', 'hmac-sha2-512-etm@openssh.com', 'hmac-sha2-256', 'hmac-sha2-512'],
  serverHostKey: ['ssh-ed25519'],
  compress: ['none'],
} satisfies ServerConfig['algorithms'];

export interface SshServerDeps {
  hostKeys: string[];
  limits: GatewayLimits;
  authority: AuthorityClient;
  say: (message: string, detail: string) => void;
}

/** Speaks SSH with the network. */
export class SshServer {
  readonly #deps: SshServerDeps;
  readonly #limits: ConnectionLimits;
  readonly #ssh: ssh2.Server;
  /** Sockets whose client has not yet sent its SSH version, by peer. */
  readonly #fresh = new Map<string, Socket>();

  constructor(deps: SshServerDeps) {
    this.#deps = deps;
    this.#limits = new ConnectionLimits(deps.limits);
    this.#ssh = new ssh2.Server(
      {
        hostKeys: deps.hostKeys,
        ident: 'sitepods',
        algorithms: ALGORITHMS,
        keepaliveInterval: deps.limits.keepaliveMs,
        keepaliveCountMax: 3,
      },
      (client, info) => {
        const network = this.#fresh.get(peer(info.ip, info.port));
        if (network) this.#serve(client, network);
        else client.end();
      },
    );
  }

  /** Takes a new TCP connection. */
  take(network: Socket): void {
    const address = plainAddress(network.remoteAddress ?? '');
    if (address === '' || !this.#limits.take(address)) {
      network.destroy();
      return;
    }
    const key = peer(network.remoteAddress, network.remotePort);
    const grace = setTimeout(() => network.destroy(), this.#deps.limits.loginGraceMs);
    this.#fresh.set(key, network);
    network.once('login', () => clearTimeout(grace));
    network.once('close', () => {
      clearTimeout(grace);
      if (this.#fresh.get(key) === network) this.#fresh.delete(key);
      this.#limits.release(address);
    });
    network.setNoDelay(true);
    this.#ssh.injectSocket(network);
  }

  #serve(client: Connection, network: Socket): void {
    const { authority, limits, say } = this.#deps;
    const address = plainAddress(network.remoteAddress ?? '');
    let loginId: string | undefined;
    const cutOff = () => {
      client.end();
      setTimeout(() => network.destroy(), LAST_WORDS_MS);
    };
    const authentication = new Authentication({
      authority,
      address,
      tries: limits.authTries,
      onLogin: (id) => {
        loginId = id;
        authority.onOver(id, cutOff);
        if (network.destroyed) leave();
      },
      onTooMany: cutOff,
    });
    const leave = () => {
      if (loginId !== undefined) authority.end(loginId).catch(cutOff);
      loginId = undefined;
    };
    let sessions = 0;
    client.on('authentication', (context) => {
      authentication.attempt(context).catch(cutOff);
    });
    client.on('ready', () => network.emit('login'));
    client.on('session', (accept, reject) => {
      if (sessions >= limits.sessionsPerConnection) return reject();
      sessions++;
      const session = accept();
      session.once('close', () => sessions--);
      serveSftpOnly(session, {
        network,
        openSession: async () => (loginId === undefined ? undefined : authority.openSession(loginId)),
      });
    });
    client.on('error', (error) => {
      say('connection ended', `${address}: ${error.message}`);
      cutOff();
    });
    client.on('close', leave);
  }
}

function peer(address: string | undefined, port: number | undefined): string {
  return `${address} ${port}`;
}

/** An IPv4 client of a listener for both families shows as `::ffff:192.0.2.1`. */
export function plainAddress(address: string): string {
  return address.replace(/^::ffff:(?=\d+\.)/, '');
}
