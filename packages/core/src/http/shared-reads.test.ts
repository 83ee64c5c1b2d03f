import assert from 'node:assert/strict';
import { once } from 'node:events';
import { type AddressInfo, connect, createServer, Server, type Socket } from 'node:net';
import { test } from 'node:test';
import type { Exchange, Run } from '../exchange.ts';
import type { CoreSettings } from '../settings/core-settings.ts';
import { HttpEngine } from './engine.ts';
import { shareReads } from './shared-reads.ts';

const DEADLINE = 30_000;

const settings = {
  limitRequestLine: 8190,
  limitRequestFields: 100,
  limitRequestFieldSize: 8190,
  limitRequestHead: 65_536,
  limitConnections: 1000,
  limitConnectionsPerAddress: 0,
  bodyMaxBytes: 0,
  headTimeout: 30,
  bodyTimeout: 30,
  bodyMinRate: 0,
  writeTimeout: 30,
  writeMinRate: 0,
  requestTimeout: 0,
  keepAlive: 75,
  requestIdHeader: '',
} as CoreSettings;

interface Served extends AsyncDisposable {
  /** Opens a connection and sends something on it. */
  say(bytes: string): Promise<Socket>;
}

async function serve(run: Run): Promise<Served> {
  const counters = { requests: 0, errors: 0, inFlight: 0, connections: 0, queueMs: 0 };
  const engine = new HttpEngine({ settings, run, logger: console as never, counters });
  const server = createServer({ allowHalfOpen: true }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  assert.equal(
    shareReads(server, engine, () => true),
    true,
  );
  return {
    async say(bytes) {
      const socket = connect((server.address() as AddressInfo).port, '127.0.0.1').setEncoding('latin1');
      await once(socket, 'connect');
      socket.write(bytes, 'latin1');
      return socket;
    },
    async [Symbol.asyncDispose]() {
      engine.destroy();
      server.close();
      await once(server, 'close');
      assert.equal(engine.connections.size, 0);
    },
  };
}

/** Collects what a client gets until it ends in `tail`. */
async function answerTo(socket: Socket, tail: string): Promise<string> {
  const deadline = AbortSignal.timeout(DEADLINE);
  let received = '';
  while (!received.endsWith(tail)) received += (await once(socket, 'data', { signal: deadline }))[0];
  return received;
}

async function readAll({ body }: Exchange): Promise<string> {
  let text = '';
  for (let chunk = await body.read(); chunk !== null; chunk = await body.read()) text += Buffer.from(chunk).toString();
  return text;
}

function answer({ response }: Exchange, body: string): void {
  response.start({ status: 200, headers: ['Content-Length', String(body.length)] });
  response.write(body);
  response.end();
}

const hello: Run = (exchange) => answer(exchange, exchange.request.target);

const post = (body: string, sent: string) =>
  `POST / HTTP/1.1\r\nHost: x\r\nContent-Length: ${body.length}\r\n\r\n${sent}`;

test('what is kept of one read is not changed by the next', async () => {
  let release: () => void = () => {};
  const released = new Promise<void>((resolve) => {
    release = resolve;
  });
  await using served = await serve(async (exchange) => {
    if (exchange.request.method === 'GET') {
      hello(exchange);
      return;
    }
    // Others are read meanwhile, while the beginning of this body, and of the next request, wait.
    await released;
    answer(exchange, await readAll(exchange));
  });
  const slow = await served.say(`${post('one two', 'one two')}${post('three four', 'three')}`);
  const partial = await served.say('GET /par');
  for (let round = 0; round < 3; round++) {
    const other = await served.say(
      'GET /xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx HTTP/1.1\r\nHost: x\r\n\r\n'.repeat(9),
    );
    await answerTo(other, 'xxx');
    other.destroy();
  }
  partial.write('tial HTTP/1.1\r\nHost: x\r\n\r\n');
  assert.match(await answerTo(partial, '/partial'), /^HTTP\/1.1 200 OK\r\n/);
  release();
  await answerTo(slow, 'one two');
  slow.write(' four');
  await answerTo(slow, 'three four');
  slow.destroy();
  partial.destroy();
});

test('large bodies arrive whole in pieces that the next reads leave alone', async () => {
  const pieces = new Map<string, Uint8Array[]>();
  await using served = await serve(async (exchange) => {
    const kept: Uint8Array[] = [];
    pieces.set(exchange.request.target, kept);
    for (let chunk = await exchange.body.read(); chunk !== null; chunk = await exchange.body.read()) kept.push(chunk);
    answer(exchange, exchange.request.target);
  });
  // More than a read, an odd number of bytes, and a request right behind, so that reads end in the middle of things.
  const bodies = ['a', 'b', 'c'].map((letter) => letter.repeat(1_234_567));
  const sent = bodies.map(
    (body) => `POST /${body[0]} HTTP/1.1\r\nHost: x\r\nContent-Length: ${body.length}\r\n\r\n${body}`,
  );
  const chunked = `${(1_000_000).toString(16)}\r\n${'d'.repeat(1_000_000)}\r\n0\r\n\r\n`;
  sent.push(`POST /d HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n${chunked}`);
  bodies.push('d'.repeat(1_000_000));
  const clients = await Promise.all([
    served.say(sent.join('')),
    served.say(sent.join('').replaceAll('POST /', 'POST /2')),
  ]);
  await Promise.all(clients.map((client, index) => answerTo(client, index === 0 ? '/d' : '/2d')));
  for (const body of bodies) {
    for (const target of [`/${body[0]}`, `/2${body[0]}`]) {
      assert.ok(Buffer.concat(pieces.get(target) ?? []).toString('latin1') === body, target);
    }
  }
  for (const client of clients) client.destroy();
});

test('whoever takes a connection gets its bytes as a stream, at his own pace', async () => {
  const taken: Socket[] = [];
  await using served = await serve((exchange) => {
    const { socket, head } = exchange.upgrade?.() ?? {};
    assert.equal(head?.toString(), 'early');
    socket?.write('HTTP/1.1 101 Switching Protocols\r\n\r\n');
    taken.push(socket as Socket);
  });
  const client = await served.say('GET / HTTP/1.1\r\nHost: x\r\nConnection: upgrade\r\nUpgrade: echo\r\n\r\nearly');
  await answerTo(client, '\r\n\r\n');
  const [socket] = taken;
  const sent = 'late'.repeat(250_000);
  client.end(sent);
  // Nobody reads yet: back-pressure must reach the client, and nothing may be lost.
  assert.ok(socket);
  await once(socket, 'readable', { signal: AbortSignal.timeout(DEADLINE) });
  assert.ok(socket.readableLength < 200_000);
  let received = '';
  for await (const bytes of socket) received += bytes;
  assert.ok(received === sent);
  socket.destroy();
  client.destroy();
});

test('a server without the handle that is known is left as it is', () => {
  const engine = new HttpEngine({ settings, run: hello, logger: console as never, counters: {} as never });
  assert.equal(
    shareReads(new Server(), engine, () => true),
    false,
  );
});
