/** The floor of a connection per request: blocking accept4, recv, send, close and a constant answer: PORT. */
import { createServer } from 'node:net';
import koffi from 'koffi';

const F_GETFL = 3;
const F_SETFL = 4;
const O_NONBLOCK = 2048;
const ANSWER = Buffer.from(
  'HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 13\r\nConnection: close\r\n\r\nHello, world!',
);

const library = koffi.load(null);
const accept4 = library.func('int accept4(int, void *, void *, int)');
const recv = library.func('long recv(int, void *, size_t, int)');
const send = library.func('long send(int, void *, size_t, int)');
const close = library.func('int close(int)');
const fcntl = library.func('int fcntl(int, int, ...)');

const server = createServer().listen(Number(process.argv[2]), '127.0.0.1', () => {
  const { fd } = server._handle;
  fcntl(fd, F_SETFL, 'int', fcntl(fd, F_GETFL) & ~O_NONBLOCK);
  const bytes = Buffer.alloc(65_536);
  // The event loop never turns again: SIGTERM ends the process by default.
  for (;;) {
    const connection = accept4(fd, null, null, 0);
    if (connection < 0) continue;
    if (recv(connection, bytes, bytes.length, 0) > 0) send(connection, ANSWER, ANSWER.length, 0);
    close(connection);
  }
});
