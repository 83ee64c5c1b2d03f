import assert from 'node:assert/strict';
import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import type net from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { cpuTicksOf, descriptorsOf, GET, isOutcome, startWorkers, textOf } from './worker-harness.test.support.ts';

describe('requests and responses of a blocking worker', () => {
  it('takes a request that arrives byte by byte', async () => {
    await using workers = await startWorkers();
    const socket = await workers.connect();
    for (const byte of GET('/')) {
      socket.write(byte);
      await new Promise(setImmediate);
    }
    assert.match(await textOf(socket), /hello$/);
  });

  it('serves several requests of one connection when keep-alive is on', async () => {
    await using workers = await startWorkers({ settings: { keepAlive: 5 } });
    const socket = await workers.connect();
    for (let count = 0; count < 3; count += 1) {
      socket.write(GET('/'));
      const [bytes] = await once(socket, 'data');
      assert.match(String(bytes), /keep-alive\r\n\r\nhello$/);
    }
    socket.write(GET('/').repeat(3));
    let text = '';
    while (text.split('hello').length <= 3) text += String((await once(socket, 'data'))[0]);
    socket.destroy();
  });

  it('lets the application read a large upload synchronously', async () => {
    await using workers = await startWorkers();
    const body = randomBytes(20_000_000);
    const expected = createHash('sha256').update(body).digest('hex');
    assert.equal(await workers.ask('/upload', body), `${expected} true`);
  });

  it('gives up on an upload that makes no progress', async () => {
    await using workers = await startWorkers({ settings: { bodyTimeout: 0.2, bodyBufferBytes: 1 } });
    const socket = await workers.connect();
    socket.write('POST /upload HTTP/1.1\r\nContent-Length: 10\r\n\r\nabc');
    await textOf(socket);
    assert.equal(await workers.ask('/'), 'hello');
  });

  it('sends a large download whole', async () => {
    await using workers = await startWorkers();
    const expected = createHash('sha256');
    for (let piece = 0; piece < 512; piece += 1) expected.update(Buffer.alloc(65_536, piece));
    const body = Buffer.from(await workers.ask('/download'), 'latin1');
    assert.equal(createHash('sha256').update(body).digest('hex'), expected.digest('hex'));
  });

  it('gives up on a client that does not read', async () => {
    await using workers = await startWorkers({ settings: { writeTimeout: 0.3 } });
    const socket = await workers.connect();
    socket.pause();
    const start = performance.now();
    socket.write(GET('/download'));
    assert.deepEqual(await workers.said(isOutcome), { outcome: 'timed-out' });
    assert.ok(performance.now() - start < 5000);
    assert.equal(await workers.ask('/'), 'hello');
    socket.destroy();
  });

  it('stops sending to a client that has left', async () => {
    await using workers = await startWorkers();
    const socket = await workers.connect();
    socket.write(GET('/download'));
    await once(socket, 'data');
    socket.resetAndDestroy();
    assert.deepEqual(await workers.said(isOutcome), { outcome: 'client-gone' });
  });

  for (const [how, leave] of [
    ['closes', (socket: net.Socket) => socket.destroy()],
    ['resets', (socket: net.Socket) => socket.resetAndDestroy()],
  ] as const) {
    it(`aborts the exchange of a client that ${how} while the application waits`, async () => {
      await using workers = await startWorkers();
      const socket = await workers.connect();
      socket.write(GET('/wait'));
      await workers.said((message) => message === 'waiting');
      leave(socket);
      assert.deepEqual(await workers.said(isOutcome), { outcome: 'client-gone' });
      assert.equal(await workers.ask('/'), 'hello');
    });
  }

  it('closes every descriptor it opened', async () => {
    await using workers = await startWorkers();
    const before = descriptorsOf(workers.pid);
    for (let count = 0; count < 50; count += 1) await workers.ask('/');
    const deadline = performance.now() + 5000;
    while (descriptorsOf(workers.pid) > before && performance.now() < deadline) await new Promise(setImmediate);
    assert.equal(descriptorsOf(workers.pid), before);
  });
});

describe('who is at the ends of a connection', () => {
  for (const host of ['127.0.0.1', '0.0.0.0', '::1', '::']) {
    it(`is told for a listener on ${host}`, async () => {
      await using workers = await startWorkers({ host });
      const socket = await workers.connect();
      const { localAddress, localPort, remoteAddress, remotePort } = socket;
      socket.write(GET('/peer'));
      const peer: unknown = JSON.parse((await textOf(socket)).split('\r\n\r\n')[1] ?? '');
      const seen = { remoteAddress: localAddress, remotePort: localPort };
      assert.deepEqual(peer, { ...seen, localAddress: remoteAddress, localPort: remotePort });
    });
  }

  it('is told for a unix socket', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'tricorn-sync-'));
    try {
      const path = join(folder, 'socket');
      await using workers = await startWorkers({ path });
      const expected = { remoteAddress: '', remotePort: 0, localAddress: path, localPort: 0 };
      assert.deepEqual(JSON.parse(await workers.ask('/peer')), expected);
    } finally {
      await rm(folder, { recursive: true });
    }
  });
});

describe('the event loop of a blocking worker', () => {
  it('rings timers while nobody asks for anything, and burns no CPU waiting', async () => {
    await using workers = await startWorkers();
    assert.equal(await workers.ask('/alarm'), 'set');
    const before = cpuTicksOf(workers.pid);
    await workers.said((message) => message === 'rang');
    const ticks = cpuTicksOf(workers.pid) - before;
    assert.ok(ticks < 10, `${ticks} clock ticks in 0.3 s`);
  });

  it('rings timers while requests keep coming', async () => {
    await using workers = await startWorkers();
    assert.equal(await workers.ask('/alarm'), 'set');
    let rang = false;
    const bell = workers
      .said((message) => message === 'rang')
      .then(() => {
        rang = true;
      });
    const client = async (): Promise<void> => {
      while (!rang) await workers.ask('/');
    };
    await Promise.all([bell, ...Array.from({ length: 8 }, client)]);
  });

  it('reports a rejection that nobody handles while the worker is idle', async () => {
    await using workers = await startWorkers();
    assert.equal(await workers.ask('/reject'), 'rejected');
    await workers.said((message) => message === 'unhandled');
  });

  it('finishes an application that answers after microtasks or timers', async () => {
    await using workers = await startWorkers();
    assert.equal(await workers.ask('/microtasks'), 'ticked');
    assert.equal(await workers.ask('/timer'), 'rang');
  });

  it('takes nobody else while an application waits for a timer', async () => {
    await using workers = await startWorkers();
    const start = performance.now();
    await Promise.all([workers.ask('/timer'), workers.ask('/timer'), workers.ask('/timer')]);
    assert.ok(performance.now() - start >= 297, 'the three ran one after the other');
  });
});
