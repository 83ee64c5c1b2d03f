/** What the application has written and has not crossed to the main thread yet. */

import type { Chunk } from 'tricorn/plugin';
import { bytesToText } from './byte-text.ts';

/** Bytes up to which what was written crosses as text, several chunks in one piece; a larger chunk is a piece of its own. */
export const PIECE_BYTES = 65_536;

/** A piece in the form it crosses in: text, or bytes that own their ArrayBuffer and are transferred. */
export interface OutgoingPiece {
  readonly body: string | Uint8Array<ArrayBuffer>;
  /** Of text. */
  readonly encoding: BufferEncoding | undefined;
}

interface Written {
  readonly chunk: Chunk;
  readonly encoding: BufferEncoding | undefined;
}

/** A queue of chunks that gives them out in pieces. */
export class OutgoingChunks {
  #chunks: Written[] = [];
  #length = 0;

  /** Bytes of what is queued; text that was not encoded yet counts a byte a character. */
  get length(): number {
    return this.#length;
  }

  /** True when all that is queued is at most one piece. */
  get fitsOnePiece(): boolean {
    return this.#length <= PIECE_BYTES || this.#chunks.length === 1;
  }

  push(chunk: Chunk, encoding: BufferEncoding | undefined): void {
    if (chunk.length === 0) return;
    this.#chunks.push({ chunk, encoding });
    this.#length += chunk.length;
  }

  clear(): void {
    this.#chunks = [];
    this.#length = 0;
  }

  /** Takes the next piece; null when there is none. */
  take(): OutgoingPiece | null {
    const first = this.#chunks[0];
    if (first === undefined) return null;
    let count = 1;
    let bytes = first.chunk.length;
    for (; count < this.#chunks.length; count++) {
      bytes += this.#chunks[count]!.chunk.length;
      if (bytes > PIECE_BYTES) break;
    }
    const taken = count === this.#chunks.length ? this.#chunks : this.#chunks.slice(0, count);
    this.#chunks = this.#chunks.slice(count);
    for (const { chunk } of taken) this.#length -= chunk.length;
    if (first.chunk.length > PIECE_BYTES) return { body: ownBytes(first), encoding: undefined };
    return joined(taken);
  }
}

function joined(written: readonly Written[]): OutgoingPiece {
  if (written.length > 1) {
    // Encoded one by one: joining text first would change the bytes where a chunk ends inside a character.
    return packed(
      Buffer.concat(
        written.map(({ chunk, encoding }) => (typeof chunk === 'string' ? Buffer.from(chunk, encoding) : chunk)),
      ),
    );
  }
  const { chunk, encoding } = written[0]!;
  return typeof chunk === 'string' ? { body: chunk, encoding: encoding ?? 'utf8' } : packed(chunk);
}

function packed(bytes: Uint8Array): OutgoingPiece {
  return { body: bytesToText(bytes), encoding: 'latin1' };
}

/** The bytes of a large chunk in an ArrayBuffer of their own. The application's bytes remain the application's: a copy. */
function ownBytes({ chunk, encoding }: Written): Uint8Array<ArrayBuffer> {
  // Node takes large buffers for text from no pool, so what it encodes into can be given away.
  return typeof chunk === 'string' ? Buffer.from(chunk, encoding) : new Uint8Array(chunk);
}
