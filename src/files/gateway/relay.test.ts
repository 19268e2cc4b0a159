import { EventEmitter } from 'node:events';
import type { Socket } from 'node:net';
import { Duplex, PassThrough } from 'node:stream';
import { setImmediate } from 'node:timers/promises';
import type { ServerChannel } from 'ssh2';
import { beforeEach, expect, it, vi } from 'vitest';
import { relay } from './relay.js';

class Network extends EventEmitter {
  writableNeedDrain = false;
  destroyed = false;
  destroy = vi.fn();
}

let network: Network;
let jail: PassThrough;
let sent: string[];
let channel: Duplex & { exit: () => void; close: () => void };

beforeEach(() => {
  network = new Network();
  jail = new PassThrough();
  sent = [];
  const plain = new Duplex({
    read: () => undefined,
    write: (chunk, _encoding, done) => {
      sent.push(String(chunk));
      done();
    },
  });
  channel = Object.assign(plain, { exit: vi.fn(), close: vi.fn() });
});

const begin = () =>
  relay(channel as unknown as ServerChannel, jail as unknown as Socket, network as unknown as Socket);

it('waits for a slow network', async () => {
  network.writableNeedDrain = true;
  begin();
  jail.push('answer');
  await setImmediate();
  expect(sent).toEqual([]);
  network.emit('drain');
  await setImmediate();
  expect(sent).toEqual(['answer']);
});

it('sends the last answers before it ends the channel', async () => {
  network.writableNeedDrain = true;
  begin();
  jail.push('last answer');
  jail.push(null);
  await setImmediate();
  expect(channel.writableEnded).toBe(false);
  network.emit('drain');
  await setImmediate();
  expect(sent).toEqual(['last answer']);
  expect(channel.exit).toHaveBeenCalledWith(0);
  expect(channel.writableEnded).toBe(true);
});

it('ends the channel of a session that was killed', async () => {
  begin();
  jail.destroy();
  await setImmediate();
  await setImmediate();
  expect(channel.writableEnded).toBe(true);
});

it('cuts off a client that sends more than it may', () => {
  begin();
  channel.unpipe();
  channel.push(Buffer.alloc(8 * 1024 * 1024));
  network.emit('data');
  expect(network.destroy).not.toHaveBeenCalled();
  channel.push('x');
  network.emit('data');
  expect(network.destroy).toHaveBeenCalled();
});

it('ends the jail with the channel and leaves no listener', async () => {
  begin();
  channel.emit('close');
  await setImmediate();
  expect(jail.destroyed).toBe(true);
  expect(network.eventNames()).toEqual([]);
});

it('takes no jail for a network that has gone', () => {
  network.destroyed = true;
  begin();
  expect(jail.destroyed).toBe(true);
});
