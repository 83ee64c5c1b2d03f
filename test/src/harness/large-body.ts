/** Bodies too large to be held in memory. */

import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { ask, open, type Place } from './http-request.ts';

const CHUNK_BYTES = 64 * 1024;
const PERIOD = 251;

/** Byte n of every body is `n % 251`, as in the downloads of `test/apps/`. */
const PATTERN: Buffer = Buffer.from(Array.from({ length: CHUNK_BYTES + PERIOD }, (_, index) => index % PERIOD));

const digests = new Map<number, string>();

/** Posts a body of this many bytes to `/count` and asserts that the application saw the same bytes. */
export async function upload(place: Place, bytes: number): Promise<void> {
  const headers = { 'content-type': 'application/octet-stream', 'content-length': String(bytes) };
  const { status, text } = await ask(place, '/count', { headers, body: chunksOf(bytes) });
  assert.equal(status, 200, text);
  assert.deepEqual(JSON.parse(text), { bytes, sha256: digestOf(bytes) });
}

/** Gets `/download` with this many bytes and asserts that they are the right ones. */
export async function download(place: Place, bytes: number): Promise<void> {
  const response = await open(place, `/download?bytes=${bytes}`);
  const hash = createHash('sha256');
  let received = 0;
  for await (const chunk of response) {
    received += chunk.length;
    hash.update(chunk);
  }
  assert.deepEqual({ bytes: received, sha256: hash.digest('hex') }, { bytes, sha256: digestOf(bytes) });
}

function* chunksOf(bytes: number): Generator<Uint8Array> {
  for (let start = 0; start < bytes; start += CHUNK_BYTES) {
    const phase = start % PERIOD;
    yield PATTERN.subarray(phase, phase + Math.min(CHUNK_BYTES, bytes - start));
  }
}

/** SHA-256 of such a body, in hexadecimal. It is calculated once, at the first call. */
export function digestOf(bytes: number): string {
  const known = digests.get(bytes);
  if (known !== undefined) return known;
  const hash = createHash('sha256');
  for (const chunk of chunksOf(bytes)) hash.update(chunk);
  const digest = hash.digest('hex');
  digests.set(bytes, digest);
  return digest;
}
