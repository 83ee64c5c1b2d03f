/** What it costs to have a request served by another thread. The CPU time of both threads counts. */

import { once } from 'node:events';
import { MessageChannel, Worker } from 'node:worker_threads';
import { engineWith, type MemoryConnection, SILENT, SMALL_HEAD, TEXT } from './engine.ts';
import type { ForeignClass, MicroBenchmark } from './micro-benchmark.ts';

/** As under load: a thread that waits for each message alone spends most of its CPU on falling asleep and waking up. */
const AT_ONCE = 20;

/** A whole request through the engine and a thread of gthread's pool: bytes in, crossing, application, crossing, bytes out. */
export const threadHop: MicroBenchmark = {
  name: 'a whole request without a socket, in a thread of gthread',
  atOnce: AT_ONCE,
  async prepare({ load, urlOf }) {
    const { ThreadPool } = (await load('packages/worker-gthread/dist/thread-pool.js')) as { ThreadPool: ForeignClass };
    const pool = new ThreadPool({
      ...{ threads: 1, maxWaiting: 1000, bodyBufferBytes: 65_536, responseBufferBytes: 262_144, heapMaxMib: 0 },
      loader: new URL('./hello-thread.js', import.meta.url).href,
      loaderOptions: { nodeApplication: urlOf('packages/core/dist/app/node/node-application.js') },
      logger: SILENT,
      limits: { requestMs: 60_000, loadMs: 60_000 },
      onUnstoppable: () => undefined,
    });
    await pool.loaded?.();
    const connect = await engineWith(load, (exchange) => pool.run?.(exchange));
    return requestsOver(connect);
  },
};

/** Each call sends a request over a connection of its own, and resolves when the answer was written. */
function requestsOver(connect: () => MemoryConnection): () => Promise<void> {
  const bytes = Buffer.from(SMALL_HEAD);
  const free: MemoryConnection[] = [];
  return () =>
    new Promise((resolve, reject) => {
      const used = free.pop() ?? connect();
      used.wire.onWrite = () => {
        free.push(used);
        if (used.wire.last.includes(TEXT)) resolve();
        else reject(new Error(`the engine answered ${used.wire.last}`));
      };
      used.connection.receive(bytes);
    });
}

/** What the other thread of the bare round trip runs. */
const ECHO = `require('node:worker_threads').workerData.on('message', ([, id]) => {
  require('node:worker_threads').workerData.postMessage([1, id, true, 200, '', ['Content-Type', 'text/plain'], '${TEXT}']);
});`;

/** The least that a hop can cost: messages of the size of gthread's over a port, and nothing around them. */
export const portRoundTrip: MicroBenchmark = {
  name: 'a bare round trip over a MessagePort',
  atOnce: AT_ONCE,
  async prepare() {
    const { port1, port2 } = new MessageChannel();
    const thread = new Worker(ECHO, { eval: true, workerData: port2, transferList: [port2] });
    await once(thread, 'online');
    const waiting = new Map<number, () => void>();
    port1.on('message', ([, id]) => {
      waiting.get(id)?.();
      waiting.delete(id);
    });
    let last = 0;
    return () =>
      new Promise<void>((resolve) => {
        last += 1;
        waiting.set(last, resolve);
        port1.postMessage([1, last, 'GET', '/', 1, ['Host', 'localhost:8000'], '127.0.0.1', 1, '127.0.0.1', 2, false]);
      });
  },
};
