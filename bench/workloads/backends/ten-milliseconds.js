/** A service that answers each question after 10 ms: PORT. It stands for a database that is not the bottleneck. */
import { once } from 'node:events';
import { createServer } from 'node:net';
import { runBackend } from './backend.js';

await runBackend(async ({ port }) => {
  const server = createServer({ noDelay: true }, (socket) => {
    socket.unref();
    socket.on('error', () => socket.destroy());
    socket.on('data', () => setTimeout(() => socket.write('answer'), 10));
  }).listen(port, '127.0.0.1');
  await once(server, 'listening');
  return () => server.unref();
});
