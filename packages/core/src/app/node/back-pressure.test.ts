import assert from 'node:assert/strict';
import { Readable } from 'node:stream';
import { finished, pipeline } from 'node:stream/promises';
import { test } from 'node:test';
import { MemoryExchange } from './memory-exchange.test.kit.ts';
import { nodeApplication } from './node-application.ts';
import { EventLog, parity } from './parity.test.kit.ts';

/** Megabytes; the buffers of a loopback connection reach about 6. */
const MORE_THAN_SOCKETS_HOLD = 16;
const MEGABYTE = 'x'.repeat(1024 * 1024);

parity('write answers false to a slow client and drain follows when it reads', async (serve) => {
  const log = new EventLog();
  const server = await serve((_req, res) => {
    let accepted = true;
    for (let count = 0; count < MORE_THAN_SOCKETS_HOLD; count++) accepted = res.write(MEGABYTE);
    log.add(`accepted=${accepted} needDrain=${res.writableNeedDrain} waiting=${res.writableLength > 0}`);
    res.once('drain', () => {
      log.add(`drain needDrain=${res.writableNeedDrain} waiting=${res.writableLength > 0}`);
      res.end();
    });
  });
  const client = await server.call({}, { reading: false });
  await log.until('accepted=false needDrain=true waiting=true');
  client.startReading();
  const { body, complete } = await client.answer;
  assert.deepEqual([body.length, complete], [MORE_THAN_SOCKETS_HOLD * MEGABYTE.length, true]);
  assert.deepEqual(log.entries, ['accepted=false needDrain=true waiting=true', 'drain needDrain=false waiting=false']);
});

parity('a write calls back only when a slow client has made room', async (serve) => {
  const log = new EventLog();
  const server = await serve((_req, res) => {
    for (let count = 0; count < MORE_THAN_SOCKETS_HOLD; count++) res.write(MEGABYTE);
    res.write('last', (error) => {
      log.add(`written ${error ?? ''}`);
      res.end();
    });
    setImmediate(() => log.add('waiting'));
  });
  const client = await server.call({}, { reading: false });
  await log.until('waiting');
  client.startReading();
  assert.equal((await client.answer).complete, true);
  assert.deepEqual(log.entries, ['waiting', 'written ']);
});

parity('finish waits for a slow client', async (serve) => {
  const log = new EventLog();
  const server = await serve((_req, res) => {
    log.watch(res, 'res', ['finish', 'close']);
    for (let count = 0; count < MORE_THAN_SOCKETS_HOLD; count++) res.write(MEGABYTE);
    res.end('last');
    setImmediate(() => log.add(`ended=${res.writableEnded} finished=${res.writableFinished}`));
  });
  const client = await server.call({}, { reading: false });
  await log.until('ended=true finished=false');
  client.startReading();
  await log.until('res close');
  assert.deepEqual(log.entries, ['ended=true finished=false', 'res finish', 'res close']);
});

parity(
  'a client that leaves while the response waits for it closes it without finish and calls the writes back',
  async (serve) => {
    const log = new EventLog();
    const server = await serve((_req, res) => {
      log.watch(res, 'res', ['finish', 'drain', 'close']);
      for (let count = 0; count < MORE_THAN_SOCKETS_HOLD; count++) res.write(MEGABYTE);
      // With an error or, in Node 20, without one.
      res.write('last', () => log.add('called back'));
      log.add('waiting');
    });
    const client = await server.call({}, { reading: false });
    await log.until('waiting');
    client.abort();
    await log.until('res close', 'called back');
    assert.deepEqual(log.entries.toSorted(), ['called back', 'res close', 'waiting']);
  },
);

test('a client that leaves before the end of a response has reached it closes the response without finish', async () => {
  const exchange = new MemoryExchange();
  exchange.response.full = true;
  const log = new EventLog();
  nodeApplication((_req, res) => {
    log.watch(res, 'res', ['finish', 'close']);
    res.write('a');
    res.end('b', (error?: Error) => log.add(error ? 'not sent' : 'sent'));
  }, 'test').run(exchange);
  exchange.breakOff('client-gone');
  await log.until('res close');
  assert.deepEqual(
    log.entries.filter((entry) => entry !== 'not sent'),
    ['res close'],
  );
});

parity('a pipeline into the response sends all of it', async (serve) => {
  const server = await serve(async (_req, res) => {
    await pipeline(Readable.from(Array.from({ length: 40 }, (_, index) => `${index},`)), res);
  });
  const { answer } = await server.call({});
  assert.match((await answer).body, /^0,1,2,.*,39,$/);
});

parity('a pipeline into the response of a client that leaves fails and destroys its source', async (serve) => {
  const log = new EventLog();
  const server = await serve(async (_req, res) => {
    const source = new Readable({
      read() {
        this.push(MEGABYTE);
      },
    });
    source.on('close', () => log.add('source closed'));
    log.add('called');
    await pipeline(source, res).catch((error) => log.add(error.code));
  });
  const client = await server.call({}, { reading: false });
  await log.until('called');
  setImmediate(() => client.abort());
  await log.until('source closed', 'ERR_STREAM_PREMATURE_CLOSE');
});

parity('a pipeline that fails breaks the response off', async (serve) => {
  const server = await serve(async (_req, res) => {
    const source = Readable.from(
      (async function* () {
        yield 'begun';
        throw new Error('source failed');
      })(),
    );
    await pipeline(source, res).catch(() => {});
  });
  assert.equal((await (await server.call({})).answer).complete, false);
});

parity('finished() resolves for a complete response and rejects for a broken one', async (serve) => {
  const log = new EventLog();
  const server = await serve(async (req, res) => {
    const over = finished(res).then(
      () => 'complete',
      (error) => error.code,
    );
    if (req.url === '/break') setImmediate(() => req.socket.destroy());
    else res.end();
    log.add(`${req.url} ${await over}`);
  });
  await (await server.call({ target: '/' })).answer;
  await (await server.call({ target: '/break' })).answer;
  await log.until('/ complete', '/break ERR_STREAM_PREMATURE_CLOSE');
});

test('more body than was declared breaks the response off and says why', async () => {
  const exchange = new MemoryExchange();
  nodeApplication((_req, res) => {
    res.writeHead(200, { 'Content-Length': 3 });
    res.write('abc');
    res.end('defg');
  }, 'test').run(exchange);
  const { body, complete } = await exchange.response.answer;
  assert.deepEqual([body, complete], ['abc', false]);
  assert.match(String(exchange.abortReason), /longer than declared/);
});
