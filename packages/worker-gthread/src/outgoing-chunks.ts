/** What the application has written and the main thread has no room for yet. */

import type { Chunk } from 'tricorn/plugin';
import { bytesToText } from './byte-text.ts';

/** Bytes of the largest piece that crosses in one message. */
export const PIECE_BYTES = 65_536;

/** A piece in the form it crosses in. */
export interface OutgoingPiece {
  readonly text: string;
  readonly encoding: BufferEncoding;
}

interface Written {
  readonly chunk: Chunk;
  readonly encoding: BufferEncoding | undefined;
}

/** A queue of chunks that gives them out in pieces of bounded size. */
export class OutgoingChunks {
  #chunks: Written[] = [];
  #length = 0;

  /** Bytes of what is queued; text that was not encoded yet counts a byte a character. */
  get length(): number {
    return this.#length;
  }

  push(chunk: Chunk, encoding: BufferEncoding | undefined): void {
    if (chunk.length === 0) return;
    const written =
      typeof chunk === 'string' && chunk.length > PIECE_BYTES
        ? { chunk: Buffer.from(chunk, encoding), encoding: undefined }
        : { chunk, encoding };
    this.#chunks.push(written);
    this.#length += written.chunk.length;
  }

  clear(): void {
    this.#chunks = [];
    this.#length = 0;
  }

  /** Takes the next piece of at most {@link PIECE_BYTES}; null when there is none. */
  take(): OutgoingPiece | null {
    const first = this.#chunks[0];
    if (first === undefined) return null;
    if (typeof first.chunk !== 'string' && first.chunk.length > PIECE_BYTES) {
      this.#chunks[0] = { chunk: first.chunk.subarray(PIECE_BYTES), encoding: undefined };
      this.#length -= PIECE_BYTES;
      return packed(first.chunk.subarray(0, PIECE_BYTES));
    }
    let count = 1;
    let bytes = first.chunk.length;
    for (; count < this.#chunks.length; count++) {
      bytes += this.#chunks[count]!.chunk.length;
      if (bytes > PIECE_BYTES) break;
    }
    const taken = count === this.#chunks.length ? this.#chunks : this.#chunks.slice(0, count);
    this.#chunks = this.#chunks.slice(count);
    for (const { chunk } of taken) this.#length -= chunk.length;
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
  return typeof chunk === 'string' ? { text: chunk, encoding: encoding ?? 'utf8' } : packed(chunk);
}

function packed(bytes: Uint8Array): OutgoingPiece {
  return { text: bytesToText(bytes), encoding: 'latin1' };
}
