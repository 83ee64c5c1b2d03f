import assert from 'node:assert/strict';
import { once } from 'node:events';
import type { Socket } from 'node:net';
import { describe, it } from 'node:test';
import { TCP_INFO } from './linux.ts';
import { loadSystemCalls, type SystemCalls } from './system-calls.ts';
import { GET, startWorkers, type Workers } from './worker-harness.test.support.ts';

/** Where `struct tcp_info` counts segments received, in words of 32 bits. */
const TCP_INFO_SEGMENTS_IN = 35;
/** A crowded machine delays things and adds acknowledgements; the best of so many attempts shows what a server does. */
const ATTEMPTS = 5;

const CLOSING = (path: string): string => `GET ${path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`;

async function best(attempt: () => Promise<number>): Promise<number> {
  const results: number[] = [];
  while (results.length < ATTEMPTS) results.push(await attempt());
  return Math.min(...results);
}

function segmentsIn(calls: SystemCalls, socket: Socket): number {
  const info = new Uint32Array(TCP_INFO_SEGMENTS_IN + 1);
  const { fd } = (socket as unknown as { _handle: { fd: number } })._handle;
  assert.equal(calls.getTcpOption(fd, TCP_INFO, info), 0);
  return info[TCP_INFO_SEGMENTS_IN] ?? 0;
}

/** Segments that a client got from connecting to the end of its answer. */
async function segmentsOf(workers: Workers, request: string): Promise<number> {
  const calls = await loadSystemCalls();
  const socket = await workers.connect();
  socket.write(request);
  return new Promise((resolve) => {
    socket.once('end', () => resolve(segmentsIn(calls, socket)));
    socket.resume();
  });
}

async function millisecondsToFirstByte(workers: Workers, request: string): Promise<number> {
  const socket = await workers.connect();
  const start = performance.now();
  socket.write(request);
  await once(socket, 'data');
  const elapsed = performance.now() - start;
  socket.destroy();
  return elapsed;
}

describe('the last answer of a connection', () => {
  it('comes in one packet with the FIN when the client wanted it closed', async () => {
    await using workers = await startWorkers();
    const together = await best(() => segmentsOf(workers, CLOSING('/')));
    const apart = await best(() => segmentsOf(workers, GET('/')));
    assert.equal(together, apart - 1);
  });

  it('does not wait for an application that has written all of it and does something else before its end', async () => {
    await using workers = await startWorkers();
    const elapsed = await best(() => millisecondsToFirstByte(workers, CLOSING('/dawdle')));
    assert.ok(elapsed < 150, `${elapsed} ms; the kernel alone would take 200`);
  });
});
