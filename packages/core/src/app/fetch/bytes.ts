/** Collects and converts the bytes of bodies. */

import type { ReadableStream } from 'node:stream/web';
import type { RequestBody } from '../../exchange.ts';

const decoder = new TextDecoder();

/** Decodes UTF-8 as the fetch standard does: a byte order mark is dropped, invalid bytes become U+FFFD. */
export function decodeText(bytes: Uint8Array): string {
  return decoder.decode(bytes);
}

/** What encoding a string as UTF-8 and decoding it again gives: no byte order mark, no lone surrogates. */
export function scalarText(text: string): string {
  const marked = text.charCodeAt(0) === 0xfeff;
  if (!marked && !/[\ud800-\udfff]/.test(text)) return text;
  return decodeText(Buffer.from(text));
}

/**
 * Gives the same bytes as a plain `Uint8Array` that has its ArrayBuffer for itself, so that it can be transferred (byte
 * streams do that) or handed out as an ArrayBuffer. Copies when the bytes are a part of something larger.
 */
export function ownBytes(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  const { buffer } = bytes;
  const whole = bytes.byteLength === buffer.byteLength && buffer instanceof ArrayBuffer;
  return whole ? new Uint8Array(buffer) : new Uint8Array(bytes);
}

/** Reads the rest of a request body. Rejects with what `read()` throws. */
export async function readPulled(body: RequestBody): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  for (;;) {
    const next = body.read();
    const chunk = next instanceof Promise ? await next : next;
    if (chunk === null) return join(chunks);
    chunks.push(chunk);
  }
}

/**
 * Reads the rest of a stream.
 *
 * @throws TypeError (rejects) when it gives anything but a `Uint8Array`, or what the stream fails with.
 */
export async function readStream(stream: ReadableStream): Promise<Uint8Array> {
  const reader = stream.getReader();
  const chunks: Uint8Array[] = [];
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return join(chunks);
    if (!(value instanceof Uint8Array)) throw new TypeError('the body stream gave a chunk that is no Uint8Array');
    chunks.push(value);
  }
}

function join(chunks: readonly Uint8Array[]): Uint8Array {
  return chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks);
}
