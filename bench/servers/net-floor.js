/** The floor of keep-alive: `net`, a parser that only counts the ends of heads, a constant answer: PORT. */
import { createServer } from 'node:net';

const ANSWER = 'HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 13\r\n\r\nHello, world!';
const END = '\r\n\r\n';

createServer({ noDelay: true }, (socket) => {
  let rest = '';
  socket.setEncoding('latin1');
  socket.on('error', () => socket.destroy());
  socket.on('data', (text) => {
    const heads = (rest + text).split(END);
    rest = heads.pop();
    for (const head of heads) {
      socket.write(ANSWER);
      if (/^connection: close/im.test(head)) socket.end();
    }
  });
}).listen(Number(process.argv[2]), '127.0.0.1');
