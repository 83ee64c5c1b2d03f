import assert from 'node:assert/strict';
import { withResolvers } from './memory-exchange.test.kit.ts';
import { EventLog, parity } from './parity.test.kit.ts';

const ANSWER = { status: 200, reason: undefined, body: 'hello', trailers: [] as string[], complete: true };

parity('HEAD keeps the headers and drops the body', async (serve) => {
  const log = new EventLog();
  const server = await serve((req, res) => {
    log.watch(res, 'res', ['finish', 'close']);
    res.setHeader('Content-Length', 5);
    res.write('he', () => log.add('written'));
    res.end(req.method);
  });
  const { answer } = await server.call({ method: 'HEAD' });
  assert.deepEqual(await answer, { ...ANSWER, headers: ['Content-Length', '5'], body: '' });
  await log.until('res finish', 'res close', 'written');
});

parity('flushHeaders sends the head before any body', async (serve) => {
  const log = new EventLog();
  const { promise: mayEnd, resolve: letEnd } = withResolvers<void>();
  const server = await serve(async (_req, res) => {
    res.flushHeaders();
    log.add(`sent=${res.headersSent}`);
    await mayEnd;
    res.end('hello');
  });
  const { answer, head } = await server.call({});
  await head;
  assert.deepEqual(log.entries, ['sent=true']);
  letEnd();
  assert.deepEqual(await answer, { ...ANSWER, headers: [] });
});

parity('an empty write sends the head, too', async (serve) => {
  const { promise: mayEnd, resolve: letEnd } = withResolvers<void>();
  const server = await serve(async (_req, res) => {
    res.write('');
    await mayEnd;
    res.end('hello');
  });
  const { answer, head } = await server.call({});
  await head;
  letEnd();
  assert.deepEqual(await answer, { ...ANSWER, headers: [] });
});

parity('trailers follow a body whose length is not declared', async (serve) => {
  const server = await serve((_req, res) => {
    res.writeHead(200, { Trailer: 'X-Sum' });
    res.write('hel');
    res.addTrailers({ 'X-Sum': 'abc', 'X-Two': ['1', '2'] } as never);
    res.end('lo');
  });
  const { answer } = await server.call({});
  assert.deepEqual(await answer, {
    ...ANSWER,
    headers: ['Trailer', 'X-Sum'],
    trailers: ['X-Sum', 'abc', 'X-Two', '1', 'X-Two', '2'],
  });
});

parity('a Trailer header keeps end(chunk) from declaring a length', async (serve) => {
  const server = await serve((_req, res) => {
    res.setHeader('Trailer', 'X-Sum');
    res.addTrailers([['X-Sum', 'abc']]);
    res.end('hello');
  });
  const { answer } = await server.call({});
  assert.deepEqual(await answer, { ...ANSWER, headers: ['Trailer', 'X-Sum'], trailers: ['X-Sum', 'abc'] });
});

parity('trailers without chunked framing are dropped', async (serve) => {
  const server = await serve((_req, res) => {
    res.addTrailers({ 'X-Sum': 'abc' });
    res.end('hello');
  });
  const { answer } = await server.call({});
  assert.deepEqual(await answer, { ...ANSWER, headers: ['Content-Length', '5'] });
});

parity('interim responses go out before the final one', async (serve) => {
  const server = await serve((_req, res) => {
    res.writeEarlyHints({ link: '</a.css>; rel=preload', 'x-trace': 'id: 1' });
    res.writeProcessing();
    res.end('hello');
  });
  const { answer, interim } = await server.call({});
  assert.equal((await answer).body, 'hello');
  assert.deepEqual(interim, [
    { status: 103, headers: ['Link', '</a.css>; rel=preload', 'x-trace', 'id: 1'] },
    { status: 102, headers: [] },
  ]);
});

parity('writing after end is an error event', async (serve) => {
  const log = new EventLog();
  const server = await serve((_req, res) => {
    log.watch(res, 'res', ['error']);
    res.end('hello');
    res.write('more', (error) => log.add(`callback ${(error as NodeJS.ErrnoException).code}`));
  });
  const { answer } = await server.call({});
  assert.equal((await answer).body, 'hello');
  await log.until('res error ERR_STREAM_WRITE_AFTER_END', 'callback ERR_STREAM_WRITE_AFTER_END');
});

parity('ending twice calls back with ERR_STREAM_ALREADY_FINISHED', async (serve) => {
  const log = new EventLog();
  const server = await serve((_req, res) => {
    res.end('hello', () => {
      res.end((error?: NodeJS.ErrnoException) => log.add(`second ${error?.code}`));
    });
  });
  await (await server.call({})).answer;
  await log.until('second ERR_STREAM_ALREADY_FINISHED');
});
