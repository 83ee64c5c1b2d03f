/** A service that answers each question after 10 ms: PORT. It stands for a database that is not the bottleneck. */
import { createServer } from 'node:net';

createServer({ noDelay: true }, (socket) => {
  socket.on('error', () => socket.destroy());
  socket.on('data', () => setTimeout(() => socket.write('answer'), 10));
}).listen(Number(process.argv[2]), '127.0.0.1');
