import assert from 'node:assert/strict';
import { once } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { test } from 'node:test';
import type { Peer } from '../../exchange.ts';
import { MemoryExchange } from './memory-exchange.test.kit.ts';
import { nodeApplication } from './node-application.ts';
import { EventLog, parity } from './parity.test.kit.ts';

interface Served {
  readonly exchange: MemoryExchange;
  readonly req: IncomingMessage;
  readonly res: ServerResponse;
}

function serve(peer: Partial<Peer> = {}): Served {
  const exchange = new MemoryExchange({}, { peer });
  let messages: Pick<Served, 'req' | 'res'> | undefined;
  nodeApplication((req, res) => {
    messages = { req, res };
  }, 'test').run(exchange);
  return { exchange, ...messages! };
}

test('the socket tells who is at both ends', () => {
  const { socket } = serve().req;
  assert.equal(socket.remoteAddress, '192.0.2.7');
  assert.equal(socket.remotePort, 4711);
  assert.equal(socket.remoteFamily, 'IPv4');
  assert.deepEqual(socket.address(), { address: '192.0.2.1', family: 'IPv4', port: 8000 });
  assert.equal('encrypted' in socket && socket.encrypted, undefined);
});

test('the socket of an IPv6 client over TLS says so', () => {
  const { socket } = serve({ remoteAddress: '2001:db8::1', encrypted: true }).req;
  assert.equal(socket.remoteFamily, 'IPv6');
  assert.equal((socket as never as { encrypted: boolean }).encrypted, true);
});

test('over a unix socket there is no address, as in Node', () => {
  const { socket } = serve({ remoteAddress: '', remotePort: 0, localAddress: '/run/app.sock', localPort: 0 }).req;
  const { remoteAddress, remotePort, remoteFamily, localAddress, localPort } = socket;
  assert.deepEqual([remoteAddress, remotePort, remoteFamily, localAddress, localPort], Array(5).fill(undefined));
});

test('the socket knows the usual knobs', () => {
  const { socket } = serve().req;
  assert.equal(socket.setNoDelay(true).setKeepAlive(true).ref().unref().setTimeout(0), socket);
  assert.equal(socket.readable && socket.writable && !socket.destroyed, true);
  assert.equal(socket.readyState, 'open');
});

test('writing to the socket itself is refused with a clear error and breaks the connection off', async () => {
  const { exchange, req } = serve();
  const failed = once(req.socket, 'error');
  req.socket.write('HTTP/1.1 200 OK\r\n\r\n');
  assert.match(String((await failed)[0]), /write to the response/);
  assert.equal(exchange.outcome, 'aborted');
  assert.match(String(exchange.abortReason), /write to the response/);
});

test('an error of the socket that nobody listens to ends no process', async () => {
  const { exchange, req, res } = serve();
  const closed = once(res, 'close');
  req.socket.destroy(new Error('enough'));
  await closed;
  assert.match(String(exchange.abortReason), /enough/);
});

test('bytes of the bodies are counted', async () => {
  const { exchange, req, res } = serve();
  res.write('grün');
  res.end(new Uint8Array(3));
  await exchange.response.answer;
  assert.equal(req.socket.bytesWritten, 8);
});

test('the socket closes soon after a complete response for those who listen, and ends nothing', async () => {
  const { exchange, req, res } = serve();
  const closed = once(req.socket, 'close');
  res.end('hello');
  await closed;
  assert.equal(exchange.outcome, 'completed');
  assert.equal(exchange.abortReason, undefined);
  assert.equal(req.aborted, false);
});

test('destroying the socket once the response is out aborts nothing', async () => {
  const { exchange, req, res } = serve();
  const log = new EventLog();
  log.watch(req, 'req', ['aborted', 'error']);
  log.watch(res, 'res', ['close']);
  res.on('finish', () => req.socket.destroy());
  res.end('hello');
  await once(req.socket, 'close');
  assert.deepEqual([exchange.outcome, log.entries], ['completed', ['res close']]);
});

test('destroySoon lets a response that was ended go out', async () => {
  const { exchange, req, res } = serve();
  exchange.response.full = true;
  res.end('hello');
  req.socket.destroySoon();
  assert.equal(exchange.outcome, null);
  exchange.response.makeRoom();
  assert.equal((await exchange.response.answer).complete, true);
});

test('destroySoon breaks a response off that was not ended', async () => {
  const { exchange, req, res } = serve();
  res.write('hello');
  req.socket.destroySoon();
  assert.equal((await exchange.response.answer).complete, false);
});

parity('a response time-out calls its listener and leaves the connection to it', async (run) => {
  const log = new EventLog();
  const server = await run((_req, res) => {
    res.setTimeout(20, () => {
      log.add('timeout');
      res.writeHead(503).end('too slow');
    });
  });
  const { status, body } = await (await server.call({})).answer;
  assert.deepEqual([status, body, log.entries], [503, 'too slow', ['timeout']]);
});

parity('a time-out starts again with each byte written', async (run) => {
  const log = new EventLog();
  const server = await run((_req, res) => {
    res.setTimeout(60, () => {
      log.add('timeout');
      res.end();
    });
    setTimeout(() => res.write('x'), 30);
    setTimeout(() => log.add('alive'), 80);
  });
  await (await server.call({})).answer;
  assert.deepEqual(log.entries, ['alive', 'timeout']);
});

parity('a time-out that neither message listens to breaks the connection off', async (run) => {
  const log = new EventLog();
  const server = await run((req, res) => {
    log.watch(res, 'res', ['close']);
    req.socket.setTimeout(20, () => log.add('socket timeout'));
  });
  assert.equal((await (await server.call({})).answer).complete, false);
  await log.until('res close');
  assert.deepEqual(log.entries, ['socket timeout', 'res close']);
});

parity('a request time-out is told to the request while its body is awaited', async (run) => {
  const log = new EventLog();
  const server = await run((req, res) => {
    req.setTimeout(20, () => {
      log.add('timeout');
      res.writeHead(408).end();
    });
  });
  const client = await server.call({ method: 'POST', body: true });
  assert.equal((await client.answer).status, 408);
  assert.deepEqual(log.entries, ['timeout']);
});
