/** Bodies that the test applications stream: their bytes depend on nothing but the arguments. */

import { createHash } from 'node:crypto';
import { appendFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';

const CHUNK_BYTES = 64 * 1024;
/** Long prime period, so that a chunk lost, doubled or moved changes the bytes after it. */
const PERIOD = 251;

/** Byte `n` of every download is `n % 251`. Yields chunks of 64 KiB and a rest. */
export function* download(bytes) {
  for (let start = 0; start < bytes; start += CHUNK_BYTES) {
    const chunk = Buffer.allocUnsafe(Math.min(CHUNK_BYTES, bytes - start));
    for (let index = 0; index < chunk.length; index += 1) chunk[index] = (start + index) % PERIOD;
    yield chunk;
  }
}

/** Server-sent events `0` to `count - 1`, with `ms` milliseconds before each but the first. Each says when it was sent. */
export async function* events(count, ms) {
  for (let id = 0; id < count; id += 1) {
    if (id > 0) await delay(ms);
    yield `id: ${id}\ndata: event ${id}\n: sent ${Date.now()}\n\n`;
  }
}

/**
 * A chunk at once, then one each 50 ms until the signal is aborted. The abort appends the line `aborted` to the file that
 * the environment variable TRICORN_TEST_FILE names.
 */
export async function* forever(signal) {
  signal.addEventListener('abort', noteAbort, { once: true });
  yield 'first\n';
  for (;;) {
    await delay(50);
    // Writing to a response whose client is gone is an error in Node.
    if (signal.aborted) return;
    yield 'more\n';
  }
}

/** Counts and hashes a body as it streams by. */
export async function count(body) {
  const hash = createHash('sha256');
  let bytes = 0;
  for await (const chunk of body) {
    bytes += chunk.length;
    hash.update(chunk);
  }
  return { bytes, sha256: hash.digest('hex') };
}

/** A signal that is aborted when the client of a Node request is gone. */
export function signalOf(request) {
  const controller = new AbortController();
  request.once('close', () => controller.abort());
  return controller.signal;
}

function noteAbort() {
  const file = process.env.TRICORN_TEST_FILE;
  if (file) appendFileSync(file, 'aborted\n');
}
