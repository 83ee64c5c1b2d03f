import assert from 'node:assert/strict';
import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';
import { Writable } from 'node:stream';
import { buffer, text } from 'node:stream/consumers';
import { pipeline } from 'node:stream/promises';
import { test } from 'node:test';
import { BodyError } from '../../errors.ts';
import { MemoryExchange, withResolvers } from './memory-exchange.test.kit.ts';
import { nodeApplication } from './node-application.ts';
import { EventLog, parity } from './parity.test.kit.ts';

parity('the head of a request reads as in Node', async (serve) => {
  let seen: object = {};
  const server = await serve((req, res) => {
    const { method, url, httpVersion, httpVersionMajor, httpVersionMinor, headers, rawHeaders, headersDistinct } = req;
    const versions = { httpVersion, httpVersionMajor, httpVersionMinor };
    seen = { method, url, ...versions, headers, rawHeaders, distinct: { ...headersDistinct } };
    res.end();
  });
  const headers = [
    'Accept',
    'a',
    'accept',
    'b',
    'Cookie',
    'x=1',
    'Cookie',
    'y=2',
    'User-Agent',
    'u',
    'User-Agent',
    'v',
  ];
  await (await server.call({ method: 'DELETE', target: '/a%20b?c=d', headers })).answer;
  assert.deepEqual(seen, {
    method: 'DELETE',
    url: '/a%20b?c=d',
    httpVersion: '1.1',
    httpVersionMajor: 1,
    httpVersionMinor: 1,
    headers: { host: 'app.test', accept: 'a, b', cookie: 'x=1; y=2', 'user-agent': 'u', connection: 'keep-alive' },
    rawHeaders: ['Host', 'app.test', ...headers, 'Connection', 'keep-alive'],
    distinct: {
      host: ['app.test'],
      accept: ['a', 'b'],
      cookie: ['x=1', 'y=2'],
      'user-agent': ['u', 'v'],
      connection: ['keep-alive'],
    },
  });
});

/** Ways to read a body, all of which must give the whole of it. */
const readers: Readonly<Record<string, (req: IncomingMessage) => Promise<string>>> = {
  'async iteration': async (req) => {
    let all = '';
    for await (const chunk of req) all += chunk;
    return all;
  },
  'data events': async (req) => {
    let all = '';
    req.setEncoding('utf8').on('data', (chunk) => {
      all += chunk;
    });
    await once(req, 'end');
    return all;
  },
  'readable events': async (req) => {
    let all = '';
    req.on('readable', () => {
      for (let chunk = req.read(); chunk !== null; chunk = req.read()) all += chunk;
    });
    await once(req, 'end');
    return all;
  },
  'a pipeline': async (req) => {
    let all = '';
    const write = (chunk: Buffer, _encoding: string, done: () => void): void => {
      all += chunk;
      setImmediate(done);
    };
    await pipeline(req, new Writable({ write, highWaterMark: 1 }));
    return all;
  },
  'stream consumers': (req) => text(req),
  'pause and resume': async (req) => {
    let all = '';
    req.on('data', (chunk) => {
      all += chunk;
      req.pause();
      setImmediate(() => req.resume());
    });
    await once(req, 'end');
    return all;
  },
};

for (const [name, read] of Object.entries(readers)) {
  parity(`a body is read whole by ${name}`, async (serve) => {
    const server = await serve(async (req, res) => {
      const all = await read(req);
      res.end(`${all} ${req.complete} ${req.readableEnded}`);
    });
    const client = await server.call({ method: 'POST', body: true });
    client.sendBody('one,');
    client.sendBody('two,');
    setImmediate(() => {
      client.sendBody('three');
      client.endBody();
    });
    assert.equal((await client.answer).body, 'one,two,three true true');
  });

  parity(`a request without a body ends for ${name}`, async (serve) => {
    const server = await serve(async (req, res) => {
      res.end(`[${await read(req)}] ${req.complete}`);
    });
    assert.equal((await (await server.call({})).answer).body, '[] true');
  });
}

parity('trailers are there when the body has ended', async (serve) => {
  const server = await serve(async (req, res) => {
    const before = JSON.stringify(req.trailers);
    await buffer(req);
    res.end(JSON.stringify([before, req.trailers, req.rawTrailers]));
  });
  const client = await server.call({ method: 'POST', body: true });
  client.sendBody('body');
  client.endBody(['X-Sum', 'abc', 'X-Other', 'd']);
  const expected = ['{}', { 'x-sum': 'abc', 'x-other': 'd' }, ['X-Sum', 'abc', 'X-Other', 'd']];
  assert.deepEqual(JSON.parse((await client.answer).body), expected);
});

parity('a body may be read after the response was sent', async (serve) => {
  const log = new EventLog();
  const server = await serve(async (req, res) => {
    res.end('early');
    log.add(`body ${await text(req)}`);
  });
  const client = await server.call({ method: 'POST', body: true });
  assert.equal((await client.answer).body, 'early');
  client.sendBody('late');
  client.endBody();
  await log.until('body late');
});

parity('a body that nobody reads is thrown away, with an end for whoever listens', async (serve) => {
  const log = new EventLog();
  const server = await serve((req, res) => {
    log.watch(req, 'req', ['end', 'close']);
    res.end('no, thanks');
  });
  const client = await server.call({ method: 'POST', body: true });
  client.sendBody('some');
  assert.equal((await client.answer).body, 'no, thanks');
  client.sendBody('more');
  client.endBody();
  await log.until('req close');
  assert.deepEqual(log.entries, ['req end', 'req close']);
});

test('nothing is read from the client before the application asks', async () => {
  const exchange = new MemoryExchange({ method: 'POST' }, { bodyLength: null });
  const { promise: request, resolve } = withResolvers<IncomingMessage>();
  nodeApplication((req) => resolve(req), 'test').run(exchange);
  const req = await request;
  await new Promise((done) => setImmediate(done));
  assert.equal(exchange.body.reads, 0);
  exchange.body.arrive(Buffer.from('here'));
  req.read(0);
  assert.equal(String(req.read()), 'here');
});

test('a body that nobody reads or listens to is left to the engine', async () => {
  const exchange = new MemoryExchange({ method: 'POST' }, { bodyLength: null });
  nodeApplication((_req, res) => res.end('done'), 'test').run(exchange);
  await exchange.response.answer;
  await new Promise((done) => setImmediate(done));
  assert.equal(exchange.body.reads, 0);
});

test('a body that nobody reads and that fails after the response is no event', async () => {
  const exchange = new MemoryExchange({ method: 'POST' }, { bodyLength: null });
  const log = new EventLog();
  nodeApplication((req, res) => {
    log.watch(req, 'req', ['aborted', 'error', 'close']);
    log.watch(res, 'res', ['close']);
    res.end('done');
  }, 'test').run(exchange);
  await log.until('res close');
  exchange.body.arrive(new BodyError(400, 'the body was cut short'));
  await new Promise((done) => setImmediate(done));
  assert.ok(exchange.body.reads > 0);
  assert.deepEqual(log.entries, ['res close']);
});

test('bytes that are not a Buffer arrive as one', async () => {
  const exchange = new MemoryExchange({ method: 'POST' }, { bodyLength: null });
  exchange.body.arrive(new Uint8Array([111, 107]));
  exchange.body.arrive(null);
  const run = nodeApplication(async (req, res) => {
    for await (const chunk of req) res.write(`${Buffer.isBuffer(chunk)} ${chunk} ${req.socket.bytesRead}`);
    res.end();
  }, 'test').run(exchange);
  await run;
  assert.equal((await exchange.response.answer).body, 'true ok 2');
});

for (const late of [true, false]) {
  test(`a body that breaks a rule is refused with its status, told ${late ? 'late' : 'at once'}`, async () => {
    const exchange = new MemoryExchange({ method: 'POST' }, { bodyLength: null });
    const fault = new BodyError(413, 'the body is larger than bodyMaxBytes');
    if (!late) exchange.body.arrive(fault);
    const log = new EventLog();
    const handler = nodeApplication((req, res) => {
      log.watch(req, 'req', ['end', 'aborted', 'close']);
      log.watch(res, 'res', ['finish', 'close']);
      req.on('error', (error: NodeJS.ErrnoException) => {
        log.add(`${error.message} ${error.code} ${error.cause === fault}`);
        res.writeHead(500);
        res.end('own page');
      });
      req.resume();
    }, 'test');
    handler.run(exchange);
    if (late) setImmediate(() => exchange.body.arrive(fault));
    const { status, headers, body, complete } = await exchange.response.answer;
    assert.deepEqual(
      { status, headers, body, complete },
      {
        status: 413,
        headers: ['Connection', 'close', 'Content-Length', '0'],
        body: '',
        complete: true,
      },
    );
    await log.until('req close', 'res close');
    assert.equal(log.entries.includes('aborted ECONNRESET true'), true);
    assert.equal(log.entries.includes('req end'), false);
    assert.equal(log.entries.includes('res finish'), false);
  });
}

test('a body that fails after the response has begun breaks the response off', async () => {
  const exchange = new MemoryExchange({ method: 'POST' }, { bodyLength: null });
  nodeApplication((req, res) => {
    res.write('begun');
    req.resume();
  }, 'test').run(exchange);
  exchange.body.arrive(new BodyError(400, 'bad chunk'));
  const { status, complete } = await exchange.response.answer;
  assert.deepEqual([status, complete, exchange.outcome], [200, false, 'aborted']);
  assert.match(String(exchange.abortReason?.cause), /bad chunk/);
});
