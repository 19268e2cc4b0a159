import { readFileSync } from 'node:fs';
import ssh2 from 'ssh2';
import { HOME, PASSWORD } from './support.js';

/** A logged-in SSH connection, for what OpenSSH's clients would not do. */
export async function sshConnect(
  port: number,
  login: string,
  secret: ssh2.ConnectConfig = { password: PASSWORD },
) {
  const client = new ssh2.Client();
  const config = { host: '127.0.0.1', port, username: login, ...secret };
  await new Promise<void>((resolve, reject) => {
    client.once('ready', resolve).on('error', reject); // later errors change nothing: 'close' follows
    client.once('close', () => reject(new Error('the connection was closed')));
    client.connect(config);
  });
  return client;
}

export const withKey = () => ({ privateKey: readFileSync(`${HOME}/client/key`) });

export function openSftp(client: ssh2.Client): Promise<ssh2.SFTPWrapper> {
  return new Promise((resolve, reject) => {
    client.sftp((error, sftp) => (error ? reject(error) : resolve(sftp)));
  });
}
