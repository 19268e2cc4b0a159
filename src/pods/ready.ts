import { request } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { SitepodsError } from '../core/errors.js';

const WEB_PORT = 8080;
const STARTING = new Set([502, 503, 504]);

/** A page this slow is the site's own business: its web server and runtime are up. */
const SLOW_MS = 5_000;

/** One GET of `/`: `up` when it is answered or slow, `down` when nothing listens or the runtime isn't there. */
function probe(address: string): Promise<'up' | 'starting' | 'down'> {
  return new Promise((resolve) => {
    const call = request({ host: address, port: WEB_PORT, agent: false }, (response) => {
      response.destroy();
      resolve(STARTING.has(response.statusCode ?? 0) ? 'starting' : 'up');
    });
    const connecting = setTimeout(() => call.destroy(), 500);
    const answering = setTimeout(() => {
      resolve(call.socket?.connecting === false ? 'up' : 'down');
      call.destroy();
    }, SLOW_MS);
    call.on('socket', (socket) => socket.once('connect', () => clearTimeout(connecting)));
    call.on('error', () => resolve('down'));
    call.on('close', () => {
      clearTimeout(connecting);
      clearTimeout(answering);
    });
    call.end();
  });
}

/**
 * Waits until the pod's web server answers and its runtime is up behind it. A site whose own code answers
 * 502 to 504 counts as up after five seconds: that is its business.
 * @throws SitepodsError UNAVAILABLE when nothing answers in fifteen seconds
 */
export async function podReady(address: string): Promise<void> {
  const begun = Date.now();
  for (;;) {
    const state = await probe(address);
    const waited = Date.now() - begun;
    if (state === 'up' || (state === 'starting' && waited > SLOW_MS)) return;
    if (waited > 15_000) {
      throw new SitepodsError('UNAVAILABLE', 'The web server of the site does not answer. See its logs.');
    }
    await sleep(20);
  }
}
