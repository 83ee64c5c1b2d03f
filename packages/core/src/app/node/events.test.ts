import assert from 'node:assert/strict';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { EventLog, parity } from './parity.test.kit.ts';

const OF_REQUEST = ['end', 'aborted', 'error', 'close'];
const OF_RESPONSE = ['prefinish', 'finish', 'error', 'close'];

function watchAll(log: EventLog, req: IncomingMessage, res: ServerResponse): void {
  log.watch(req, 'req', OF_REQUEST);
  log.watch(res, 'res', OF_RESPONSE);
}

/** Node 24 counts a response as finished when it is out, Node 20 when nothing of it waits; it also calls back earlier. */
const FINISHED_EARLY = process.versions.node.startsWith('20.');

parity(
  'a complete exchange emits finish and close on the response, then end and close on the request',
  async (serve) => {
    const log = new EventLog();
    const server = await serve((req, res) => {
      watchAll(log, req, res);
      res.end('hello', () => log.add('end callback'));
      log.add(`ended=${res.writableEnded} finished=${res.writableFinished} destroyed=${res.destroyed}`);
      res.on('close', () =>
        log.add(`finished=${res.writableFinished} destroyed=${res.destroyed} socket=${res.socket}`),
      );
      req.on('close', () => log.add(`complete=${req.complete} aborted=${req.aborted} destroyed=${req.destroyed}`));
    });
    const { answer } = await server.call({});
    await answer;
    await log.until('req close', 'complete=true aborted=false destroyed=true');
    const finish = FINISHED_EARLY ? ['res finish', 'end callback'] : ['end callback', 'res finish'];
    assert.deepEqual(log.entries, [
      'res prefinish',
      `ended=true finished=${FINISHED_EARLY} destroyed=false`,
      ...finish,
      'res close',
      'finished=true destroyed=true socket=null',
      'req end',
      'req close',
      'complete=true aborted=false destroyed=true',
    ]);
  },
);

parity('a request whose body is read emits end and close before the response is over', async (serve) => {
  const log = new EventLog();
  const server = await serve((req, res) => {
    watchAll(log, req, res);
    req.resume();
    req.on('close', () => res.end());
  });
  const client = await server.call({ method: 'POST', body: true });
  client.sendBody('some');
  client.endBody();
  assert.equal((await client.answer).complete, true);
  await log.until('res close');
  assert.deepEqual(log.entries, ['req end', 'req close', 'res prefinish', 'res finish', 'res close']);
});

parity('a client that leaves aborts the request and closes the response without finish', async (serve) => {
  const log = new EventLog();
  const server = await serve((req, res) => {
    watchAll(log, req, res);
    req.on('aborted', () => log.add(`aborted=${req.aborted} socket=${req.socket.destroyed} res=${res.destroyed}`));
    res.on('close', () => log.add(`destroyed=${res.destroyed} ended=${res.writableEnded} ${res.errored}`));
    req.socket.on('close', () => log.add('socket close'));
    log.add('called');
  });
  const client = await server.call({});
  await log.until('called');
  client.abort();
  await log.until('req close', 'res close');
  assert.deepEqual(log.entries, [
    'called',
    'req aborted',
    'aborted=true socket=true res=false',
    'res close',
    'destroyed=true ended=false null',
    'socket close',
    'req error ECONNRESET',
    'req close',
  ]);
});

parity('a client that leaves in the middle of its body ends async iteration with ECONNRESET', async (serve) => {
  const log = new EventLog();
  const server = await serve(async (req) => {
    try {
      for await (const chunk of req) log.add(`chunk ${chunk}`);
      log.add('looks complete');
    } catch (error) {
      const { code, message } = error as NodeJS.ErrnoException;
      log.add(`${message} ${code} complete=${req.complete}`);
    }
  });
  const client = await server.call({ method: 'POST', body: true });
  client.sendBody('part');
  await log.until('chunk part');
  client.abort();
  await log.until('aborted ECONNRESET complete=false');
  assert.deepEqual(log.entries, ['chunk part', 'aborted ECONNRESET complete=false']);
});

parity('an aborted request without error listeners emits no error', async (serve) => {
  const log = new EventLog();
  const server = await serve((req, res) => {
    log.watch(req, 'req', ['aborted', 'close']);
    log.watch(res, 'res', ['close']);
    log.add('called');
  });
  const client = await server.call({});
  await log.until('called');
  client.abort();
  await log.until('req close');
  assert.deepEqual(log.entries, ['called', 'req aborted', 'res close', 'req close']);
});

parity('a client that leaves after its body was read closes the response only', async (serve) => {
  const log = new EventLog();
  const server = await serve((req, res) => {
    watchAll(log, req, res);
    req.resume();
  });
  const client = await server.call({ method: 'POST', body: true });
  client.endBody();
  await log.until('req close');
  client.abort();
  await log.until('res close');
  assert.deepEqual(log.entries, ['req end', 'req close', 'res close']);
});

parity('destroying the response breaks the connection off', async (serve) => {
  const log = new EventLog();
  const server = await serve((req, res) => {
    watchAll(log, req, res);
    res.writeHead(200, { 'Content-Length': '100' });
    res.write('partial');
    setImmediate(() => {
      res.destroy(new Error('given up'));
      log.add(`destroyed=${res.destroyed} socket=${req.socket.destroyed} ${res.errored?.message}`);
    });
  });
  const { answer } = await server.call({});
  assert.equal((await answer).complete, false);
  await log.until('req close');
  assert.deepEqual(log.entries, [
    'destroyed=true socket=true given up',
    'req aborted',
    'res close',
    'req error ECONNRESET',
    'req close',
  ]);
});

parity('destroying the request breaks the connection off with its error', async (serve) => {
  const log = new EventLog();
  const server = await serve((req, res) => {
    watchAll(log, req, res);
    req.destroy(Object.assign(new Error('no more'), { code: 'OWN' }));
    log.add(`aborted=${req.aborted} destroyed=${req.destroyed} socket=${req.socket.destroyed}`);
  });
  const client = await server.call({ method: 'POST', body: true });
  assert.equal((await client.answer).complete, false);
  await log.until('req close', 'res close');
  // Where 'close' of the response falls between these depends on when the system has closed the socket.
  assert.deepEqual(
    log.entries.filter((entry) => entry !== 'res close'),
    ['req aborted', 'aborted=true destroyed=true socket=true', 'req error OWN', 'req close'],
  );
});

parity('destroying the socket breaks the connection off', async (serve) => {
  const log = new EventLog();
  const server = await serve((req, res) => {
    watchAll(log, req, res);
    req.socket.destroy();
  });
  const { answer } = await server.call({});
  assert.equal((await answer).complete, false);
  await log.until('req close');
  assert.deepEqual(log.entries, ['req aborted', 'res close', 'req error ECONNRESET', 'req close']);
});

parity('writing to a response whose client has left fails without an event', async (serve) => {
  const log = new EventLog();
  const server = await serve((req, res) => {
    watchAll(log, req, res);
    res.on('close', () => {
      const accepted = res.write('too late', (error) => log.add(`${(error as NodeJS.ErrnoException).code}`));
      res.end();
      log.add(`accepted=${accepted} ended=${res.writableEnded}`);
    });
    log.add('called');
  });
  const client = await server.call({});
  await log.until('called');
  client.abort();
  await log.until('req close', 'ERR_STREAM_DESTROYED');
  assert.equal(log.entries.includes('res finish'), false);
  assert.equal(log.entries.includes('res error'), false);
  assert.ok(log.entries.includes('accepted=false ended=true'));
});
