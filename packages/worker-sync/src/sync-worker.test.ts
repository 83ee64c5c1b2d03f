import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import {
  cpuTicksOf,
  descriptorsOf,
  GET,
  isOutcome,
  startWorkers,
  textOf,
  type Workers,
} from './worker-harness.test.support.ts';

function isShortage(message: unknown): boolean {
  return typeof message === 'object' && message !== null && 'errno' in message;
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
    assert.ok(descriptorsOf(workers.pid) < 100, 'the kernel keeps them to itself');
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

describe('a blocking worker without free descriptors', () => {
  it('says so once, does not spin, and goes on when there are some', async () => {
    await using workers = await startWorkers({ descriptors: 200 });
    assert.equal(await workers.ask('/alarm'), 'set');
    const slow = await Promise.all(Array.from({ length: 200 }, () => workers.connect()));
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
describe('a blocking worker that stops', () => {
  it('answers the request under way and those in the accept queue, then exits', async () => {
    await using workers = await startWorkers();
    const first = await workers.connect();
    first.write(GET('/block'));
    await workers.said((message) => message === 'blocking');
    const waiting = await Promise.all(Array.from({ length: 5 }, () => workers.connect()));
    for (const socket of waiting) socket.write(GET('/'));
    const exits = workers.stop();
    for (const socket of [first, ...waiting]) assert.match(await textOf(socket), /^HTTP\/1.1 200 /);
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
