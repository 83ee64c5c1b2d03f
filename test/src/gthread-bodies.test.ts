/** Many requests with bodies of all sizes, both ways, through threads: nothing is mixed up and no memory is kept. */

import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { Agent } from 'node:http';
import { type TestContext, test } from 'node:test';
import { startServer } from 'tricorn/testing';
import { ask } from './harness/http-request.ts';
import { REPOSITORY } from './harness/places.ts';
import { residentBytes } from './harness/resident-memory.ts';

/** `TRICORN_TEST_BODIES=200000` is the long form. */
const REQUESTS = Number(process.env.TRICORN_TEST_BODIES ?? 3000);
const CLIENTS = 16;
/** From nothing over what crosses in one message to several windows of credit. Most are small, as in life. */
const SIZES = [0, 1, 1000, 10_000, 30_000, 65_535, 65_536, 65_537, 100_000, 200_000, 262_145, 600_000];
const KINDS = ['echo', 'hash', 'send'];
/** What V8 may keep as garbage, several threads together. */
const FLAT_BYTES = 60e6;

interface Body {
  readonly bytes: Buffer;
  readonly sha256: string;
}

test(`gthread: ${REQUESTS} bodies are not corrupted, and resident memory stays flat`, async (t) => {
  const { bodyOf } = await import(`${REPOSITORY}test/fixtures/bodies.js`);
  const bodies = SIZES.map((size): Body => ({ bytes: bodyOf(size), sha256: sha256(bodyOf(size)) }));
  await using server = await startServer({
    args: ['-k', 'gthread', '-w', '1', '-t', '4'],
    app: `${REPOSITORY}test/fixtures/bodies.js`,
  });
  const [worker = 0] = server.workers();
  const resident: number[] = [];
  const timer = setInterval(() => resident.push(residentBytes(worker)), 50);
  const start = performance.now();
  let next = 0;
  let transferred = 0;
  const client = async (): Promise<void> => {
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    for (let number = next++; number < REQUESTS; number = next++) {
      const body = bodies[Math.floor(number / KINDS.length) % bodies.length]!;
      const kind = KINDS[number % KINDS.length]!;
      const moved = await exchange(server.port, kind, { body, agent });
      transferred += moved;
    }
    agent.destroy();
  };
  await Promise.all(Array.from({ length: CLIENTS }, client));
  clearInterval(timer);
  report(t, { transferred, seconds: (performance.now() - start) / 1000, resident });
  const third = Math.floor(resident.length / 3);
  const before = Math.max(...resident.slice(third, 2 * third));
  const after = Math.max(...resident.slice(2 * third));
  assert.ok(after - before < FLAT_BYTES, `resident memory went from ${before} to ${after} bytes`);
});

/** One request, checked; gives the bytes of bodies that crossed. */
async function exchange(port: number, kind: string, { body, agent }: { body: Body; agent: Agent }): Promise<number> {
  const { length } = body.bytes;
  const question = kind === 'send' ? { agent } : { agent, body: body.bytes, method: 'POST' };
  const { status, bytes } = await ask(port, `/${kind}/${length}`, question);
  assert.equal(status, 200);
  const digest = kind === 'hash' ? bytes.toString() : sha256(bytes);
  assert.equal(digest, body.sha256, `${kind} of ${length} bytes`);
  return kind === 'echo' ? 2 * length : length;
}

function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

interface Run {
  readonly transferred: number;
  readonly seconds: number;
  /** Bytes, sampled at even intervals. */
  readonly resident: readonly number[];
}

function report(t: TestContext, { transferred, seconds, resident }: Run): void {
  const rate = (transferred / seconds / 1e6).toFixed(0);
  t.diagnostic(`${REQUESTS} requests, ${(transferred / 1e6).toFixed(0)} MB in ${seconds.toFixed(0)} s: ${rate} MB/s`);
  const tenth = resident.length / 10;
  const steps = Array.from({ length: 10 }, (_, index) => resident[Math.floor((index + 1) * tenth) - 1] ?? 0);
  t.diagnostic(`resident memory over time, MB: ${steps.map((bytes) => Math.round(bytes / 1e6)).join(' ')}`);
}
