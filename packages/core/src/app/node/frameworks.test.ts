import assert from 'node:assert/strict';
import { once } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createRequire } from 'node:module';
import { test } from 'node:test';
import { createGzip, gunzipSync } from 'node:zlib';
import { type Answer, MemoryExchange } from './memory-exchange.test.kit.ts';
import { type NodeHandler, nodeApplication } from './node-application.ts';
import { EventLog, parity } from './parity.test.kit.ts';

// biome-ignore lint/suspicious/noExplicitAny: Express and Koa ship without types, and only these tests use them.
type Untyped = any;

const load = createRequire(import.meta.url) as (name: string) => Untyped;

function answerOf(answer: Answer): object {
  const headers = Object.fromEntries(
    answer.headers.flatMap((name, index) => (index % 2 ? [] : [[name.toLowerCase(), answer.headers[index + 1]]])),
  );
  return { status: answer.status, headers, body: answer.body };
}

function expressApplication(): NodeHandler {
  const express = load('express');
  const app = express();
  app.use(express.json());
  app.get('/json', (req: Untyped, res: Untyped) => res.status(201).json({ ip: typeof req.ip, secure: req.secure }));
  app.post('/echo', (req: Untyped, res: Untyped) => res.send(req.body));
  app.get('/redirect', (_req: Untyped, res: Untyped) => res.redirect('/elsewhere'));
  app.get('/file', (_req: Untyped, res: Untyped) => res.type('text').sendFile(new URL(import.meta.url).pathname));
  app.get('/throw', () => {
    throw Object.assign(new Error('teapot'), { status: 418, expose: true });
  });
  app.get('/reject', async () => {
    throw Object.assign(new Error('rejected'), { status: 503, expose: true });
  });
  // Its error handler would log to stderr.
  app.set('env', 'test');
  return app;
}

function koaApplication(): NodeHandler {
  const Koa = load('koa');
  const app = new Koa();
  app.silent = true;
  app.use(async (ctx: Untyped) => {
    if (ctx.path === '/json') ctx.body = { ip: typeof ctx.ip, secure: ctx.secure };
    if (ctx.path === '/stream') ctx.body = ctx.req;
    if (ctx.path === '/throw') ctx.throw(418, 'teapot');
  });
  return app.callback();
}

async function fastifyApplication(): Promise<NodeHandler> {
  const app = load('fastify')();
  app.get('/json', async (request: Untyped) => ({ ip: typeof request.ip, protocol: request.protocol }));
  app.post('/echo', async (request: Untyped) => request.body);
  app.get('/throw', async () => {
    throw Object.assign(new Error('teapot'), { statusCode: 418 });
  });
  app.get('/stream', async (_request: Untyped, reply: Untyped) => {
    const gzip = createGzip();
    gzip.end('streamed');
    return reply.header('content-encoding', 'gzip').send(gzip);
  });
  await app.ready();
  return (req, res) => app.routing(req, res);
}

const frameworks: Readonly<Record<string, { make: () => NodeHandler | Promise<NodeHandler>; targets: string[] }>> = {
  Express: { make: expressApplication, targets: ['/json', '/redirect', '/throw', '/reject', '/nowhere', '/file'] },
  Koa: { make: koaApplication, targets: ['/json', '/throw', '/nowhere'] },
  Fastify: { make: fastifyApplication, targets: ['/json', '/throw', '/nowhere'] },
};

for (const [name, { make, targets }] of Object.entries(frameworks)) {
  for (const target of targets) {
    test(`${name} answers ${target} as over http.Server`, async () => {
      const handler = await make();
      assert.deepEqual(await inMemory(handler, target), await overHttp(handler, target));
    });
  }
}

async function inMemory(handler: NodeHandler, target: string): Promise<object> {
  const exchange = new MemoryExchange({ target, headers: ['Host', 'app.test', 'Connection', 'close'] });
  const run = nodeApplication(handler, 'test').run(exchange);
  const answer = answerOf(await exchange.response.answer);
  await run;
  return answer;
}

async function overHttp(handler: NodeHandler, target: string): Promise<object> {
  const http = await import('node:http');
  const server = http.createServer(handler).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  const request = http.get({ port, host: '127.0.0.1', path: target, headers: { host: 'app.test' }, agent: false });
  const [response] = (await once(request, 'response')) as [IncomingMessage];
  const body = (await response.setEncoding('utf8').toArray()).join('');
  server.close();
  await once(server, 'close');
  const { date: _date, connection: _connection, 'transfer-encoding': _coding, ...headers } = response.headers;
  return { status: response.statusCode, headers, body };
}

for (const [name, make] of Object.entries({ Express: expressApplication, Fastify: fastifyApplication })) {
  parity(`${name} parses a JSON body`, async (serve) => {
    const server = await serve(await make());
    const client = await server.call({
      method: 'POST',
      target: '/echo',
      headers: ['Content-Type', 'application/json'],
      body: true,
    });
    client.sendBody('{"a":');
    setImmediate(() => {
      client.sendBody('[1]}');
      client.endBody();
    });
    const { status, body } = await client.answer;
    assert.deepEqual([status, body], [200, '{"a":[1]}']);
  });
}

parity('Koa streams a body back', async (serve) => {
  const server = await serve(koaApplication());
  const client = await server.call({ method: 'POST', target: '/stream', body: true });
  client.sendBody('to and ');
  client.sendBody('fro');
  client.endBody();
  assert.equal((await client.answer).body, 'to and fro');
});

test('Fastify streams a response', async () => {
  const exchange = new MemoryExchange({ target: '/stream' });
  nodeApplication(await fastifyApplication(), 'Fastify').run(exchange);
  await exchange.response.answer;
  assert.equal(String(gunzipSync(Buffer.concat(exchange.response.chunks))), 'streamed');
});

parity('on-finished is told of a complete response and of a client that leaves', async (serve) => {
  const onFinished = load('on-finished');
  const log = new EventLog();
  const server = await serve((req: IncomingMessage, res: ServerResponse) => {
    onFinished(res, () => log.add(`${req.url} ${res.writableFinished} ${req.socket.remoteAddress !== ''}`));
    log.add(`called ${req.url} ${onFinished.isFinished(req)} ${onFinished.isFinished(res)}`);
    if (req.url === '/complete') res.end();
  });
  await (await server.call({ target: '/complete' })).answer;
  await log.until('/complete true true');
  const client = await server.call({ target: '/left' });
  await log.until('called /left false false');
  client.abort();
  await log.until('/left false true');
});

parity('methods wrapped by a middleware are called as in Node', async (serve) => {
  const log = new EventLog();
  const server = await serve((_req, res) => {
    const { writeHead, write, end } = res;
    res.writeHead = function (this: ServerResponse, ...args: Untyped[]) {
      log.add('writeHead');
      this.setHeader('X-Wrapped', 'yes');
      return (writeHead as Untyped).apply(this, args);
    } as never;
    res.write = ((...args: Untyped[]) => {
      log.add('write');
      return (write as Untyped).apply(res, args);
    }) as never;
    res.end = ((...args: Untyped[]) => {
      log.add('end');
      return (end as Untyped).apply(res, args);
    }) as never;
    res.write('a');
    res.end('b');
  });
  const { headers, body } = await (await server.call({})).answer;
  assert.deepEqual([headers, body, log.entries], [['X-Wrapped', 'yes'], 'ab', ['write', 'writeHead', 'end']]);
});
