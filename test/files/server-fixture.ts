import { TestServer } from './support.js';

/** A server of its own process, to be killed by a test. */
const server = await TestServer.start(Buffer.from(process.argv[2] ?? '', 'base64'));
process.stdout.write(`${JSON.stringify({ port: server.port, gateway: server.gateway.pid })}\n`);
