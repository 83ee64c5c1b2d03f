import assert from 'node:assert/strict';
import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { test } from 'node:test';
import { setTimeout as after } from 'node:timers/promises';
import type { Exchange, Outcome, Run } from '../exchange.ts';
import type { AccessRecord } from '../log/access-record.ts';
import type { CoreSettings } from '../settings/core-settings.ts';
import { HttpEngine } from './engine.ts';
import { serveSocket } from './socket-wire.ts';

const DEADLINE = 5_000;

const defaults = {
  limitRequestLine: 8190,
  limitRequestFields: 100,
  limitRequestFieldSize: 8190,
  bodyMaxBytes: 0,
  headTimeout: 30,
  bodyTimeout: 30,
  writeTimeout: 30,
  keepAlive: 75,
  requestIdHeader: '',
  limitRequestHead: 65_536,
  limitConnections: 1000,
  limitConnectionsPerAddress: 0,
  bodyMinRate: 0,
  writeMinRate: 0,
  requestTimeout: 0,
};

interface Served extends AsyncDisposable {
  readonly engine: HttpEngine;
  readonly log: AccessRecord[];
  readonly errors: string[];
  /** Opens a connection that collects what it gets. */
  open(): Promise<Client>;
  /** Sends bytes on a new connection and returns everything up to the server's close. */
  ask(bytes: string): Promise<string>;
}

class Client {
  readonly socket: Socket;
  received = '';
  readonly ended: Promise<unknown>;

  constructor(socket: Socket) {
    this.socket = socket;
    socket.on('error', () => {});
    socket.on('data', (bytes) => {
      this.received += bytes.toString('latin1');
    });
    this.ended = once(socket, 'close');
  }

  async until(pattern: RegExp): Promise<void> {
    const deadline = AbortSignal.timeout(DEADLINE);
    while (!pattern.test(this.received)) await once(this.socket, 'data', { signal: deadline });
  }
}

async function serve(
  run: Run,
  { settings = {}, bodyBufferBytes = 0 }: { settings?: Partial<CoreSettings>; bodyBufferBytes?: number } = {},
): Promise<Served> {
  const log: AccessRecord[] = [];
  const errors: string[] = [];
  const engine = new HttpEngine({
    settings: { ...defaults, ...settings } as CoreSettings,
    run,
    logger: { error: (message: string) => void errors.push(message) } as never,
    counters: { requests: 0, errors: 0, inFlight: 0, connections: 0, queueMs: 0 },
    accessLog: (record) => void log.push(record),
    options: { bodyBufferBytes },
  });
  const server = createServer({ allowHalfOpen: true }, (socket) => serveSocket(socket, engine)).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const sweeper = setInterval(() => engine.sweep(performance.now()), 20);
  const open = async () => {
    const socket = connect(port, '127.0.0.1');
    await once(socket, 'connect');
    return new Client(socket);
  };
  return {
    engine,
    log,
    errors,
    open,
    async ask(bytes) {
      const client = await open();
      client.socket.write(bytes, 'latin1');
      await Promise.race([client.ended, after(DEADLINE, undefined, { ref: false })]);
      assert.ok(client.socket.destroyed, `no close; received: ${client.received}`);
      return client.received;
    },
    async [Symbol.asyncDispose]() {
      clearInterval(sweeper);
      engine.destroy();
      server.close();
      await once(server, 'close');
      assert.equal(engine.connections.size, 0);
    },
  };
}

const hello: Run = ({ request, response }) => {
  const body = `hello ${request.target}`;
  response.start({ status: 200, headers: ['Content-Length', String(body.length)] });
  response.write(body);
  response.end();
};

async function readAll(exchange: Exchange): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  for (let chunk = await exchange.body.read(); chunk !== null; chunk = await exchange.body.read()) chunks.push(chunk);
  return Buffer.concat(chunks);
}

const echo: Run = async (exchange) => {
  const body = await readAll(exchange);
  exchange.response.start({ status: 200, headers: ['Content-Length', String(body.length)] });
  exchange.response.write(body);
  exchange.response.end(exchange.body.trailers);
};

test('answers and closes when the client asks for it', async () => {
  await using served = await serve(hello);
  const answer = await served.ask('GET /a HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n');
  assert.match(
    answer,
    /^HTTP\/1\.1 200 OK\r\nContent-Length: 8\r\nDate: \w{3}, .* GMT\r\nConnection: close\r\n\r\nhello \/a$/,
  );
  assert.deepEqual(
    served.log.map(({ method, target, status, bodyBytes, outcome }) => [method, target, status, bodyBytes, outcome]),
    [['GET', '/a', 200, 8, 'completed']],
  );
});

test('serves pipelined requests in order', async () => {
  await using served = await serve(async (exchange) => {
    if (exchange.request.target === '/0') await after(20);
    await hello(exchange);
  });
  const requests = [0, 1, 2, 3].map(
    (n) => `GET /${n} HTTP/1.1\r\nHost: x\r\n${n === 3 ? 'Connection: close\r\n' : ''}\r\n`,
  );
  const answer = await served.ask(requests.join(''));
  assert.deepEqual(answer.match(/hello \/\d/g), ['hello /0', 'hello /1', 'hello /2', 'hello /3']);
});

test('keeps HTTP/1.0 connections only when asked, and frames by closing where the length is unknown', async () => {
  await using served = await serve(({ response }) => {
    response.start({ status: 200, headers: [] });
    response.write('one');
    response.write('two');
    response.end();
  });
  const answer = await served.ask('GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n');
  assert.match(answer, /Connection: close\r\n\r\nonetwo$/);
  assert.doesNotMatch(answer, /Transfer-Encoding/);
});

test('sends a body of unknown length in chunks, with trailers', async () => {
  await using served = await serve(({ response }) => {
    response.start({ status: 200, headers: [] });
    response.write('é');
    response.write(new Uint8Array(20_000).fill(97));
    response.end(['X-Sum', '1']);
  });
  const answer = await served.ask('GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n');
  assert.match(answer, /Transfer-Encoding: chunked/);
  assert.match(answer, /\r\n\r\n2\r\n\xc3\xa9\r\n4e20\r\na{20000}\r\n0\r\nX-Sum: 1\r\n\r\n$/);
});

test('an empty response has a Content-Length of 0, a 204 has none', async () => {
  await using served = await serve(({ request, response }) => {
    response.start({ status: request.target === '/204' ? 204 : 200, headers: [] });
    response.end();
  });
  assert.match(await served.ask('GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n'), /Content-Length: 0\r\n/);
  const noContent = await served.ask('GET /204 HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n');
  assert.doesNotMatch(noContent, /Content-Length|Transfer-Encoding/);
});

test('a response to HEAD has the head of GET and no body', async () => {
  await using served = await serve(hello);
  const answer = await served.ask('HEAD /a HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n');
  assert.match(answer, /Content-Length: 8\r\n[\s\S]*\r\n\r\n$/);
});

test('gives the application the body, whatever its framing and splitting', async () => {
  await using served = await serve(echo);
  const client = await served.open();
  const message =
    'POST / HTTP/1.1\r\nHost: x\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n6\r\n world\r\n0\r\n\r\n';
  for (const octet of message) {
    client.socket.write(octet);
    await new Promise((resolve) => setImmediate(resolve));
  }
  await client.ended;
  assert.match(client.received, /\r\n\r\nhello world$/);
});

test('says 100 Continue before the body comes', async () => {
  await using served = await serve(echo);
  const client = await served.open();
  client.socket.write(
    'POST / HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nConnection: close\r\nContent-Length: 2\r\n\r\n',
  );
  await client.until(/^HTTP\/1\.1 100 Continue\r\n\r\n$/);
  client.socket.write('ok');
  await client.ended;
  assert.match(client.received, /200 OK[\s\S]*ok$/);
});

test('does not run the application before the body it wants buffered is here', async () => {
  let runs = 0;
  await using served = await serve(
    async (exchange) => {
      runs++;
      await echo(exchange);
    },
    { bodyBufferBytes: 1000 },
  );
  const client = await served.open();
  client.socket.write('POST / HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: 4\r\n\r\nab');
  // A second connection's answer proves that the first one's bytes have been read.
  await served.ask('GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n');
  assert.equal(runs, 1);
  client.socket.write('cd');
  await client.ended;
  assert.equal(runs, 2);
  assert.match(client.received, /abcd$/);
});

test('a body cut short is an error to the application, never a complete body', async () => {
  const { promise, resolve } = deferred<string>();
  await using served = await serve(async (exchange) => {
    await readAll(exchange).then(
      () => resolve('complete'),
      (error) => resolve(error.code),
    );
  });
  const client = await served.open();
  client.socket.end('POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\nabc');
  assert.equal(await promise, 'ERR_TRICORN_BODY');
});

test('a client that leaves ends the exchange and aborts its signal', async () => {
  const outcomes: Outcome[] = [];
  const { promise, resolve } = deferred<AbortSignal>();
  await using served = await serve(async (exchange) => {
    exchange.onEnd((outcome) => outcomes.push(outcome));
    exchange.response.start({ status: 200, headers: [] });
    exchange.response.write('first');
    resolve(exchange.signal);
    await once(exchange.signal, 'abort');
  });
  const client = await served.open();
  client.socket.write('GET / HTTP/1.1\r\nHost: x\r\n\r\n');
  await client.until(/first/);
  const signal = await promise;
  client.socket.resetAndDestroy();
  if (!signal.aborted) await once(signal, 'abort', { signal: AbortSignal.timeout(DEADLINE) });
  assert.deepEqual(outcomes, ['client-gone']);
  assert.equal(served.log[0]?.outcome, 'client-gone');
});

test('a client that only closes its writing half gets its answer', async () => {
  await using served = await serve(async (exchange) => {
    await after(30);
    await hello(exchange);
  });
  const client = await served.open();
  client.socket.end('GET /half HTTP/1.1\r\nHost: x\r\n\r\n');
  await client.ended;
  assert.match(client.received, /hello \/half$/);
});

test('an application that throws before it answers gives 500 and a log line; after, the connection breaks', async () => {
  await using served = await serve(async ({ request, response }) => {
    if (request.target === '/late') {
      response.start({ status: 200, headers: ['Content-Length', '100'] });
      response.write('part');
    }
    throw new Error('oops');
  });
  const early = await served.ask('GET /early HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n');
  assert.match(early, /^HTTP\/1\.1 500 /);
  const late = await served.ask('GET /late HTTP/1.1\r\nHost: x\r\n\r\n');
  assert.match(late, /part$/);
  assert.match(served.errors[0] ?? '', /GET \/early\nError: oops\n {4}at /);
  assert.equal(served.errors.length, 2);
});

test('an application that gives up says why in the log, once', async () => {
  await using served = await serve((exchange) => {
    exchange.response.start({ status: 200, headers: [] });
    exchange.response.write('part');
    exchange.abort(new Error('the source broke'));
  });
  await served.ask('GET /broken HTTP/1.1\r\nHost: x\r\n\r\n');
  assert.equal(served.errors.length, 1);
  assert.match(served.errors[0] ?? '', /GET \/broken\nError: the source broke/);
  assert.equal(served.log[0]?.outcome, 'aborted');
});

test('a header that would split the response is refused', async () => {
  await using served = await serve(({ response }) => {
    response.start({ status: 200, headers: ['X-A', 'b\r\nX-Evil: c'] });
  });
  const answer = await served.ask('GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n');
  assert.match(answer, /^HTTP\/1\.1 500 /);
  assert.doesNotMatch(answer, /Evil/);
});

test('a refused request is answered, logged and closed', async () => {
  await using served = await serve(hello, { settings: { bodyMaxBytes: 10 } });
  assert.match(await served.ask('GET / HTTP/1.1\r\n\r\n'), /^HTTP\/1\.1 400 Bad Request\r\n[\s\S]*Connection: close/);
  assert.match(await served.ask('POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 11\r\n\r\n'), /^HTTP\/1\.1 413 /);
  assert.deepEqual(
    served.log.map(({ status, outcome }) => [status, outcome]),
    [
      [400, 'rejected'],
      [413, 'rejected'],
    ],
  );
});

test('a chunked body over the limit is refused', async () => {
  await using served = await serve(hello, { settings: { bodyMaxBytes: 4 }, bodyBufferBytes: 100 });
  const answer = await served.ask(
    'POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n',
  );
  assert.match(answer, /^HTTP\/1\.1 413 /);
});

test('a slow head is answered 408, a silent connection is closed', async () => {
  await using served = await serve(hello, { settings: { headTimeout: 0.05 } });
  assert.match(await served.ask('GET / HT'), /^HTTP\/1\.1 408 /);
  assert.equal(await served.ask(''), '');
});

test('a body that stops coming is an error to the application, and 408 to the client when that does not handle it', async () => {
  await using served = await serve(echo, { settings: { bodyTimeout: 0.05 } });
  const answer = await served.ask('POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\nabc');
  assert.match(answer, /^HTTP\/1\.1 408 [\s\S]*Connection: close/);
  assert.deepEqual(served.errors, []);
});

test('an idle connection is closed after the keep-alive time', async () => {
  await using served = await serve(hello, { settings: { keepAlive: 0.05 } });
  assert.match(await served.ask('GET / HTTP/1.1\r\nHost: x\r\n\r\n'), /hello \/$/);
});

test('a body nobody reads does not stop the next request', async () => {
  await using served = await serve(hello);
  const answer = await served.ask(
    `POST /1 HTTP/1.1\r\nHost: x\r\nContent-Length: 100000\r\n\r\n${'x'.repeat(100_000)}GET /2 HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`,
  );
  assert.deepEqual(answer.match(/hello \/\d/g), ['hello /1', 'hello /2']);
});

test('what follows a CONNECT is never taken for a request, whatever the application answers', async () => {
  await using served = await serve(hello);
  const answer = await served.ask('CONNECT a:1 HTTP/1.1\r\nHost: a\r\n\r\nGET /smuggled HTTP/1.1\r\nHost: a\r\n\r\n');
  assert.equal(answer.match(/HTTP\/1\.1/g)?.length, 1);
  assert.equal(served.log.length, 1);
});

test('draining closes idle connections, and announces the close to the others', async () => {
  const { promise: go, resolve } = deferred<void>();
  await using served = await serve(async (exchange) => {
    if (exchange.request.target === '/slow') await go;
    await hello(exchange);
  });
  const [idle, fresh, busy] = [await served.open(), await served.open(), await served.open()];
  idle.socket.write('GET /idle HTTP/1.1\r\nHost: x\r\n\r\n');
  await idle.until(/hello \/idle/);
  busy.socket.write('GET /slow HTTP/1.1\r\nHost: x\r\n\r\n');
  await served.ask('GET /sync HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n');
  served.engine.drain();
  await idle.ended;
  await fresh.ended;
  resolve();
  await busy.ended;
  assert.match(busy.received, /Connection: close[\s\S]*hello \/slow$/);
  await served.engine.empty(AbortSignal.timeout(DEADLINE));
});

test('a request that has arrived is answered, though its idle connection has just expired', async () => {
  await using served = await serve(hello);
  const client = await served.open();
  client.socket.write('GET /first HTTP/1.1\r\nHost: x\r\n\r\n');
  await client.until(/hello \/first/);
  client.socket.write('GET /late HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n');
  served.engine.sweep(Number.POSITIVE_INFINITY);
  await client.ended;
  assert.match(client.received, /hello \/late$/);
});

test('a client that does not read holds the application back, and is cut off after the write time limit', async () => {
  let written = 0;
  const { promise, resolve } = deferred<Outcome>();
  await using served = await serve(
    async (exchange) => {
      exchange.onEnd(resolve);
      exchange.response.start({ status: 200, headers: [] });
      const chunk = new Uint8Array(65_536);
      while (exchange.outcome === null) {
        written += chunk.length;
        if (!exchange.response.write(chunk)) await exchange.response.ready();
      }
    },
    { settings: { writeTimeout: 0.2 } },
  );
  const client = await served.open();
  client.socket.pause();
  client.socket.write('GET / HTTP/1.1\r\nHost: x\r\n\r\n');
  assert.equal(await promise, 'timed-out');
  assert.ok(written < 64 * 1024 * 1024, `${written} bytes were taken from the application`);
  client.socket.destroy();
});

test('a client that reads slowly but steadily is not cut off', async () => {
  const { promise, resolve } = deferred<Outcome>();
  const total = 8 * 1024 * 1024;
  await using served = await serve(
    (exchange) => {
      exchange.onEnd(resolve);
      exchange.response.start({ status: 200, headers: ['Content-Length', String(total), 'Connection', 'close'] });
      exchange.response.write(new Uint8Array(total));
      exchange.response.end();
    },
    { settings: { writeTimeout: 1 } },
  );
  const client = await served.open();
  client.socket.write('GET / HTTP/1.1\r\nHost: x\r\n\r\n');
  let received = 0;
  client.socket.removeAllListeners('data');
  client.socket.on('data', (bytes) => {
    received += bytes.length;
    client.socket.pause();
    setTimeout(() => client.socket.resume(), 20);
  });
  await client.ended;
  assert.equal(await promise, 'completed');
  assert.ok(received >= total, `${received} of ${total} bytes`);
});

function deferred<T>(): { promise: Promise<T>; resolve: (value: T) => void } {
  let resolve!: (value: T) => void;
  const promise = new Promise<T>((settle) => {
    resolve = settle;
  });
  return { promise, resolve };
}
