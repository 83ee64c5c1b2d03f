import assert from 'node:assert/strict';
import { once } from 'node:events';
import type { Socket } from 'node:net';
import { describe, it } from 'node:test';
import { GET, startWorkers, textOf, type Workers } from './worker-harness.test.support.ts';

/** Occupies the only worker for so many milliseconds; resolves when it blocks. */
async function block(workers: Workers, milliseconds: number): Promise<Socket> {
  const socket = await workers.connect();
  socket.write(GET(`/block?${milliseconds}`));
  await workers.said((message) => message === 'blocking');
  return socket;
}

async function isServed(workers: Workers): Promise<boolean> {
  assert.equal(await workers.ask('/'), 'hello');
  return workers.messages.includes('told');
}

describe('a client that waits while a worker is blocked', () => {
  it('is not served when it has reset its connection', async () => {
    await using workers = await startWorkers();
    const blocker = await block(workers, 400);
    const waiting = await workers.connect();
    waiting.write(GET('/tell'), () => waiting.resetAndDestroy());
    await textOf(blocker);
    assert.equal(await isServed(workers), false);
  });

  it('is not served when it has given up after a while', async () => {
    await using workers = await startWorkers();
    const blocker = await block(workers, 1500);
    const waiting = await workers.connect();
    waiting.write(GET('/tell'));
    waiting.setTimeout(400, () => waiting.destroy());
    await once(waiting, 'close');
    await textOf(blocker);
    assert.equal(await isServed(workers), false);
  });

  it('is served when it closed its sending side right behind its request', async () => {
    await using workers = await startWorkers();
    const blocker = await block(workers, 600);
    const waiting = await workers.connect();
    waiting.end(GET('/tell'));
    assert.match(await textOf(waiting), /told$/);
    await textOf(blocker);
    assert.equal(await isServed(workers), true);
  });
});
