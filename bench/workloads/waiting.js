/** I/O-bound and asynchronous: a round trip over a socket to a service that takes 10 ms, on pooled connections. */
import { createConnection } from 'node:net';
import { bothForms, text } from './both-forms.js';

const free = [];

/** Asks the service one question on a connection of its own, which is kept for the next. */
function ask() {
  return new Promise((resolve, reject) => {
    const socket = free.pop() ?? createConnection(Number(process.env.BENCH_BACKEND_PORT), '127.0.0.1').setNoDelay();
    const fail = (error) => reject(error);
    socket.once('error', fail);
    socket.once('data', (answer) => {
      socket.off('error', fail);
      free.push(socket);
      resolve(answer.toString());
    });
    socket.write('?');
  });
}

export const { node, web } = bothForms(async () => text(await ask()));
