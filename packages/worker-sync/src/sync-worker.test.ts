import assert from 'node:assert/strict';
import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import type net from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { startWorkers, type Workers } from './worker-harness.test.support.ts';

const GET = (path: string): string => `GET ${path} HTTP/1.1\r\nHost: x\r\n\r\n`;

function descriptorsOf(pid: number): number {
  return readdirSync(`/proc/${pid}/fd`).length;
}

function cpuTicksOf(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'latin1').split(') ')[1]?.split(' ') ?? [];
  return Number(fields[11]) + Number(fields[12]);
}

function isOutcome(message: unknown): boolean {
  return typeof message === 'object' && message !== null && 'outcome' in message;
}

function isShortage(message: unknown): boolean {
  return typeof message === 'object' && message !== null && 'errno' in message;
}

async function textOf(socket: net.Socket): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of socket) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('latin1');
}

/** Its request follows right after connecting, as a reverse proxy's does: an http.Agent takes longer. */
async function pidOfBlocked(workers: Workers): Promise<string> {
  const socket = await workers.connect();
  socket.write(GET('/block'));
  return (await textOf(socket)).split('\r\n\r\n')[1] ?? '';
}

async function fourBlockingRequests(workers: Workers): Promise<void> {
  for (let round = 1; round <= 20; round += 1) {
    const start = performance.now();
    const pids = await Promise.all(Array.from({ length: 4 }, () => pidOfBlocked(workers)));
    const elapsed = performance.now() - start;
    assert.equal(new Set(pids).size, 4, `round ${round}: served by ${pids}`);
    assert.ok(elapsed < 1000, `round ${round} took ${elapsed} ms`);
  }
}

describe('four workers, four requests that block for a quarter of a second', () => {
  it('each takes one, 20 of 20 times, over TCP', async () => {
    await using workers = await startWorkers({ workers: 4 });
    await fourBlockingRequests(workers);
    assert.deepEqual(await workers.stop(), [0, 0, 0, 0]);
  });

  it('each takes one, 20 of 20 times, over a unix socket', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'tricorn-sync-'));
    try {
      await using workers = await startWorkers({ workers: 4, path: join(folder, 'socket') });
      await fourBlockingRequests(workers);
    } finally {
      await rm(folder, { recursive: true });
    }
  });
});

describe('one worker, clients that say nothing', () => {
  it('serves others beside 1,000 of them on a unix socket, at once', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'tricorn-sync-'));
    try {
      // Two workers in the settings: one that knows that it is alone does not wait for anybody.
      const settings = { workers: 2, workerConnections: 1100, backlog: 2048 };
      await using workers = await startWorkers({ path: join(folder, 'socket'), settings });
      const silent = await Promise.all(Array.from({ length: 1000 }, () => workers.connect()));
      const start = performance.now();
      for (let count = 0; count < 20; count += 1) assert.equal(await workers.ask('/'), 'hello');
      const elapsed = performance.now() - start;
      assert.ok(elapsed < 1000, `20 requests took ${elapsed} ms`);
      assert.ok(descriptorsOf(workers.pid) > 1000, 'the silent connections are held');
      for (const socket of silent) socket.destroy();
    } finally {
      await rm(folder, { recursive: true });
    }
  });

  it('serves others beside 1,000 of them over TCP', async () => {
    await using workers = await startWorkers({ settings: { backlog: 2048 } });
    const silent = await Promise.all(Array.from({ length: 1000 }, () => workers.connect()));
    for (let count = 0; count < 20; count += 1) assert.equal(await workers.ask('/'), 'hello');
    for (const socket of silent) socket.destroy();
  });

  it('holds no more than workerConnections and goes on when one of them leaves', async () => {
    await using workers = await startWorkers({ settings: { workerConnections: 2 } });
    const before = descriptorsOf(workers.pid);
    const slow = await Promise.all([workers.connect(), workers.connect()]);
    for (const socket of slow) socket.write('GET / HT');
    while (descriptorsOf(workers.pid) < before + 2) await new Promise(setImmediate);
    const answer = workers.ask('/');
    slow[0]?.write('TP/1.1\r\n\r\n');
    assert.equal(await answer, 'hello');
    slow[1]?.destroy();
  });

  it('sends a 408 when the head does not arrive in time', async () => {
    await using workers = await startWorkers({ settings: { headTimeout: 0.2 } });
    const slow = await workers.connect();
    slow.write('GET / HT');
    assert.match(await textOf(slow), /^HTTP\/1.1 408 /);
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
    await workers.ask('/');
    const before = descriptorsOf(workers.pid);
    for (let count = 0; count < 50; count += 1) await workers.ask('/');
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

describe('a blocking worker that stops', () => {
  it('answers the request under way and those in the accept queue, then exits', async () => {
    await using workers = await startWorkers();
    const answers = Array.from({ length: 8 }, (_, index) => workers.ask(index === 0 ? '/block' : '/'));
    await answers[0];
    const last = workers.ask('/block');
    const exits = workers.stop();
    assert.equal((await Promise.all([...answers, last])).length, 9);
    assert.deepEqual(await exits, [0]);
  });

  it('finishes a request that waits for a timer', async () => {
    await using workers = await startWorkers();
    const socket = await workers.connect();
    socket.write(GET('/wait'));
    await workers.said((message) => message === 'waiting');
    const exits = workers.stop();
    socket.destroy();
    assert.deepEqual(await workers.said(isOutcome), { outcome: 'client-gone' });
    assert.deepEqual(await exits, [0]);
  });

  it('breaks off what is left when its deadline has come', async () => {
    await using workers = await startWorkers();
    const socket = await workers.connect();
    socket.write(GET('/wait'));
    await workers.said((message) => message === 'waiting');
    const exits = workers.stop();
    workers.processes[0]?.send('break off');
    assert.deepEqual(await workers.said(isOutcome), { outcome: 'stopping' });
    assert.deepEqual(await exits, [0]);
    socket.destroy();
  });

  it('closes connections that are idle', async () => {
    await using workers = await startWorkers({ settings: { keepAlive: 60 } });
    const socket = await workers.connect();
    socket.write(GET('/'));
    await once(socket, 'data');
    assert.deepEqual(await workers.stop(), [0]);
    socket.destroy();
  });
});

describe('a blocking worker without free descriptors', () => {
  it('says so once, does not spin, and goes on when there are some', async () => {
    await using workers = await startWorkers({ descriptors: 40 });
    assert.equal(await workers.ask('/alarm'), 'set');
    const slow = await Promise.all(Array.from({ length: 40 }, () => workers.connect()));
    for (const socket of slow) socket.write('GET / HT');
    await workers.said(isShortage);
    const before = cpuTicksOf(workers.pid);
    await workers.said((message) => message === 'rang');
    assert.ok(cpuTicksOf(workers.pid) - before < 12, 'no busy loop');
    for (const socket of slow) socket.destroy();
    assert.equal(await workers.ask('/'), 'hello');
    assert.equal(workers.messages.filter(isShortage).length, 0, 'said once');
  });
});
