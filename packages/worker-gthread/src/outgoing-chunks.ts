/** What the application has written and the main thread has no room for yet. */

import type { TransferListItem } from 'node:worker_threads';
import type { Chunk } from 'tricorn/plugin';
import { type PackedChunk, packBytes, TEXT_MAX_BYTES } from './packed-chunk.ts';

/** Bytes of the largest piece that crosses in one message. */
export const PIECE_BYTES = 65_536;

/** A piece in the form it crosses in. */
export interface OutgoingPiece {
  readonly chunk: PackedChunk;
  readonly encoding: BufferEncoding | undefined;
  readonly transfer: TransferListItem[];
}

interface Written {
  readonly chunk: Chunk;
  readonly encoding: BufferEncoding | undefined;
}

const NO_TRANSFER: TransferListItem[] = [];

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
      typeof chunk === 'string' && chunk.length > TEXT_MAX_BYTES
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
  if (written.length === 1) {
    const { chunk, encoding } = written[0]!;
    return typeof chunk === 'string' ? { chunk, encoding: encoding ?? 'utf8', transfer: NO_TRANSFER } : packed(chunk);
  }
  // Encoded one by one: joining text first would change the bytes where a chunk ends inside a character.
  return packed(
    Buffer.concat(
      written.map(({ chunk, encoding }) => (typeof chunk === 'string' ? Buffer.from(chunk, encoding) : chunk)),
    ),
  );
}

function packed(bytes: Uint8Array): OutgoingPiece {
  const transfer: TransferListItem[] = [];
  const chunk = packBytes(bytes, transfer);
  return { chunk, encoding: typeof chunk === 'string' ? 'latin1' : undefined, transfer };
}
