import type { Socket } from 'node:net';
import { Transform } from 'node:stream';
import type { ServerChannel } from 'ssh2';

/** Four times the window ssh2 grants: only a client that ignores it gets here. */
const MOST_UNREAD = 8 * 1024 * 1024;

/**
 * Carries bytes between an SSH channel and its jailed sftp-server until either ends. ssh2 heeds neither a slow
 * network nor a client that sends more than it may; both are heeded here, else one client could fill the memory.
 */
export function relay(channel: ServerChannel, jail: Socket, network: Socket): void {
  if (network.destroyed) return void jail.destroy();
  channel.pipe(jail);
  const answers = whileDrained(network);
  answers.once('end', () => channel.exit(0)); // registered before the pipe, which ends the channel
  jail.pipe(answers).pipe(channel);
  const watchUnread = () => {
    if (channel.readableLength > MOST_UNREAD) network.destroy();
  };
  network.on('data', watchUnread);
  const end = () => {
    network.off('data', watchUnread).off('close', end);
    jail.destroy();
  };
  channel.on('close', end);
  network.once('close', end);
  // An error is an end too: 'close' follows.
  channel.on('error', () => channel.close());
  jail.on('error', () => jail.destroy());
  jail.once('close', () => answers.end()); // one that was killed never ended by itself
}

/** Passes bytes on as long as the connection takes them. */
function whileDrained(network: Socket): Transform {
  return new Transform({
    transform(chunk, _encoding, done) {
      if (network.writableNeedDrain) network.once('drain', () => done(null, chunk));
      else done(null, chunk);
    },
  });
}
