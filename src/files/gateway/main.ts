import { once } from 'node:events';
import { createServer } from 'node:net';
import { AuthorityClient } from './authority-client.js';
import { dropPrivileges } from './drop-privileges.js';
import { SshServer } from './ssh-server.js';
import type { GatewaySays, StartMessage } from './start-message.js';

/** Nobody reads our words once the server has gone, and then we end anyway. */
function say(words: GatewaySays): void {
  process.stdout.write(`${JSON.stringify(words)}\n`);
}

/** The first line of standard input. It stays open as long as the server lives: its end is ours. */
async function readStartMessage(): Promise<StartMessage> {
  let text = '';
  for await (const chunk of process.stdin.iterator({ destroyOnReturn: false })) {
    text += String(chunk);
    if (text.includes('\n')) break;
  }
  return JSON.parse(text) as StartMessage;
}

async function main(): Promise<void> {
  const { listen, hostKeys, uid, runDir, limits } = await readStartMessage();
  process.stdin.on('end', () => process.exit(0)).resume();
  const server = createServer();
  server.listen(listen.port, listen.host || undefined);
  await once(server, 'listening');
  // Nobody listens for connections yet, so no byte of the network has been read.
  dropPrivileges(uid);
  const authority = await AuthorityClient.connect(runDir, () => process.exit(1));
  const ssh = new SshServer({
    hostKeys,
    limits,
    authority,
    say: (message, detail) => say({ message, detail }),
  });
  server.on('connection', (socket) => ssh.take(socket));
  const address = server.address();
  say({ listening: typeof address === 'object' && address ? address.port : listen.port });
}

// Ctrl-C reaches the whole terminal's group; the server decides when we end.
process.on('SIGINT', () => undefined);

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(1);
});
