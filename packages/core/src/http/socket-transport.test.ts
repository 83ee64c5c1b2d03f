import assert from 'node:assert/strict';
import { once } from 'node:events';
import { type AddressInfo, connect, createServer, Server, type Socket } from 'node:net';
import { test } from 'node:test';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Exchange, Run } from '../exchange.ts';
import type { AccessRecord } from '../log/access-record.ts';
import type { CoreSettings } from '../settings/core-settings.ts';
import { serveHandles } from './accepted-handles.ts';
import { HttpEngine } from './engine.ts';
import { serveSocket } from './socket-wire.ts';

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

/** What carries a connection: the handle of libuv, or a socket where that can't be had. */
type Transport = 'handles' | 'sockets';

interface Served extends AsyncDisposable {
  /** Clients of the requests that are over. */
  readonly addresses: readonly string[];
  /** Opens a connection and sends something on it. */
  say(bytes: string): Promise<Socket>;
}

async function serveBy(transport: Transport, run: Run): Promise<Served> {
  const counters = { requests: 0, errors: 0, inFlight: 0, connections: 0, queueMs: 0 };
  const addresses: string[] = [];
  const accessLog = ({ remoteAddress }: AccessRecord): void => {
    addresses.push(remoteAddress);
  };
  const engine = new HttpEngine({ settings, run, logger: console as never, counters, accessLog });
  const server = createServer({ allowHalfOpen: true }, (socket) => serveSocket(socket, engine));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const byHandles = transport === 'handles' && serveHandles(server, engine, () => true);
  assert.equal(byHandles, transport === 'handles');
  return {
    addresses,
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

/** A megabyte, over and over. */
const MEGABYTE = 'm'.repeat(1_000_000);

async function writeAll({ response }: Exchange, megabytes: number): Promise<void> {
  response.start({ status: 200, headers: ['Content-Length', String(megabytes * MEGABYTE.length)] });
  for (let index = 0; index < megabytes; index++) if (!response.write(MEGABYTE)) await response.ready();
  response.end();
}

/** Many turns of the event loop: what the kernel takes has been taken. */
async function untilIdle(): Promise<'idle'> {
  for (let turn = 0; turn < 1000; turn++) await nextTurn();
  return 'idle';
}

for (const transport of ['handles', 'sockets'] as const) {
  test(`${transport}: what is kept of one read is not changed by the next`, async () => {
    let release: () => void = () => {};
    const released = new Promise<void>((resolve) => {
      release = resolve;
    });
    await using served = await serveBy(transport, async (exchange) => {
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

  test(`${transport}: large bodies arrive whole in pieces that the next reads leave alone`, async () => {
    const pieces = new Map<string, Uint8Array[]>();
    await using served = await serveBy(transport, async (exchange) => {
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

  test(`${transport}: whoever takes a connection gets its bytes as a stream, at his own pace`, async () => {
    const taken: Socket[] = [];
    await using served = await serveBy(transport, (exchange) => {
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

  test(`${transport}: an answer that is not read makes its application wait, and arrives whole when it is`, async () => {
    const waits = new AbortController();
    let written = 0;
    await using served = await serveBy(transport, async ({ response }) => {
      response.start({ status: 200, headers: ['Content-Length', String(50 * MEGABYTE.length)] });
      for (; written < 50; written++) {
        if (response.write(MEGABYTE)) continue;
        const isReady = response.ready().then(() => 'ready');
        if ((await Promise.race([isReady, untilIdle()])) === 'idle') waits.abort();
        await isReady;
      }
      response.end();
    });
    const client = await served.say('GET / HTTP/1.1\r\nHost: x\r\n\r\n');
    if (!waits.signal.aborted) await once(waits.signal, 'abort', { signal: AbortSignal.timeout(DEADLINE) });
    assert.ok(written < 50, `${written} MB were taken for a client that reads nothing`);
    let bytes = 0;
    for await (const text of client) {
      bytes += text.length - (bytes === 0 ? text.indexOf('\r\n\r\n') + 4 : 0);
      if (bytes === 50 * MEGABYTE.length) break;
    }
  });

  test(`${transport}: an application that never waits gets others their turn`, async () => {
    let turns = 0;
    let toldToWait = 0;
    await using served = await serveBy(transport, async ({ response }) => {
      response.start({ status: 200, headers: [] });
      const others = setInterval(() => turns++, 0);
      while (turns < 3) {
        if (response.write('x'.repeat(1000))) continue;
        toldToWait++;
        await response.ready();
      }
      clearInterval(others);
      response.end();
    });
    const client = await served.say('GET / HTTP/1.1\r\nHost: x\r\n\r\n');
    let tail = '';
    while (!tail.endsWith('\r\n0\r\n\r\n')) {
      const [text] = await once(client, 'data', { signal: AbortSignal.timeout(DEADLINE) });
      tail = (tail + text).slice(-7);
    }
    assert.ok(toldToWait > 0);
    client.destroy();
  });

  test(`${transport}: a last answer is sent to its end before the connection is closed`, async () => {
    await using served = await serveBy(transport, (exchange) => writeAll(exchange, 20));
    const client = await served.say('GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n');
    let bytes = 0;
    for await (const text of client) bytes += text.length;
    assert.ok(bytes > 20 * MEGABYTE.length);
  });

  test(`${transport}: a client that sends FIN behind its request is answered`, async () => {
    await using served = await serveBy(transport, hello);
    const client = await served.say('');
    client.end('GET /half HTTP/1.1\r\nHost: x\r\n\r\n');
    assert.match(await answerTo(client, '/half'), /^HTTP\/1.1 200 OK/);
    await once(client, 'close', { signal: AbortSignal.timeout(DEADLINE) });
  });

  test(`${transport}: a client that resets has left`, async () => {
    const ended: (string | null)[] = [];
    const begun = new AbortController();
    const over = new AbortController();
    await using served = await serveBy(transport, (exchange) => {
      begun.abort();
      exchange.onEnd((outcome) => {
        ended.push(outcome);
        over.abort();
      });
    });
    const client = await served.say('GET / HTTP/1.1\r\nHost: x\r\n\r\nGET');
    if (!begun.signal.aborted) await once(begun.signal, 'abort', { signal: AbortSignal.timeout(DEADLINE) });
    client.resetAndDestroy();
    await once(over.signal, 'abort', { signal: AbortSignal.timeout(DEADLINE) });
    assert.deepEqual(ended, ['client-gone']);
  });

  test(`${transport}: what is written to a client that has reset loses nobody else`, async () => {
    let first = true;
    const written = new AbortController();
    await using served = await serveBy(transport, async (exchange) => {
      if (!first) return hello(exchange);
      first = false;
      client.resetAndDestroy();
      await writeAll(exchange, 20).catch(() => undefined);
      written.abort();
    });
    const client = await served.say('');
    client.write('GET / HTTP/1.1\r\nHost: x\r\n\r\n');
    await once(written.signal, 'abort', { signal: AbortSignal.timeout(DEADLINE) });
    const other = await served.say('GET /other HTTP/1.1\r\nHost: x\r\n\r\n');
    await answerTo(other, '/other');
    other.destroy();
  });

  test(`${transport}: who the client was is known after it has left`, async () => {
    await using served = await serveBy(transport, (exchange) => exchange.abort());
    const client = await served.say('GET / HTTP/1.1\r\nHost: x\r\n\r\n');
    await once(client, 'close', { signal: AbortSignal.timeout(DEADLINE) });
    assert.deepEqual(served.addresses, ['127.0.0.1']);
  });
}

test('a server without the handle that is known is left as it is', () => {
  const engine = new HttpEngine({ settings, run: hello, logger: console as never, counters: {} as never });
  assert.equal(
    serveHandles(new Server(), engine, () => true),
    false,
  );
});
