import type { Socket } from 'node:net';
import type { ServerChannel, Session } from 'ssh2';
import { relay } from './relay.js';

const SFTP_ONLY = 'This account is for SFTP only.\r\n';

export interface SftpOnlyDeps {
  /** The client's TCP connection. */
  network: Socket;
  /** @returns undefined when the root side refuses */
  openSession: () => Promise<Socket | undefined>;
}

/**
 * Serves one SSH session: the `sftp` subsystem, once. Requests nobody listens for (env, agent, X11) are
 * refused by ssh2; shell and exec are taken only to tell the person why nothing happens.
 */
export function serveSftpOnly(session: Session, { network, openSession }: SftpOnlyDeps): void {
  const explain = (accept: () => ServerChannel) => refuse(accept(), SFTP_ONLY);
  // No terminal comes of it, but a client that got a no would hang up before it reads our reason.
  session.on('pty', (accept) => accept?.());
  session.on('shell', explain);
  session.on('exec', explain);
  let asked = false;
  session.on('subsystem', (accept, reject, { name }) => {
    if (name !== 'sftp' || asked) return reject();
    asked = true;
    // Taken at once: OpenSSH's client does not wait for our yes, and ssh2 drops what comes before it.
    const channel = accept() as ServerChannel;
    openSession().then(
      (jail) =>
        jail ? relay(channel, jail, network) : refuse(channel, 'The server refused the session.\r\n'),
      () => network.destroy(),
    );
  });
}

function refuse(channel: ServerChannel, message: string): void {
  channel.stderr.write(message);
  channel.exit(1);
  channel.end();
}
