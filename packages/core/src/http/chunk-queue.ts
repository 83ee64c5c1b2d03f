/** Pieces of a body that wait to be read, in memory proportional to their bytes. */

/** A piece alone costs some 100 bytes of bookkeeping: those that are smaller than this are copied together. */
const BLOCK_BYTES = 4096;

/**
 * First in, first out. A client that sends its body a byte at a time, or in chunks of one byte, fills blocks instead of
 * making an object of each. At most twice as many bytes are held as were pushed.
 */
export class ChunkQueue {
  #chunks: Uint8Array[] = [];
  #bytes = 0;
  /** The last chunk when it is a block of ours, and how much of it is used. */
  #block: Buffer | null = null;
  #used = 0;

  /** Bytes that wait. */
  get bytes(): number {
    return this.#bytes;
  }

  /** Adds a piece; a copy of it where it is only `lent`. */
  push(chunk: Uint8Array, lent = false): void {
    this.#bytes += chunk.length;
    // A small body that comes at once, the usual case, is not copied into a block.
    if (this.#chunks.length === 0 || chunk.length >= BLOCK_BYTES) {
      this.#seal();
      this.#chunks.push(lent ? copyOf(chunk) : chunk);
      return;
    }
    if (this.#block === null || this.#used + chunk.length > BLOCK_BYTES) {
      this.#seal();
      // Not of Node's pool, for the reason of copyOf.
      this.#block = Buffer.allocUnsafeSlow(BLOCK_BYTES);
      this.#chunks.push(this.#block);
    }
    this.#block.set(chunk, this.#used);
    this.#used += chunk.length;
  }

  shift(): Uint8Array | undefined {
    if (this.#chunks.length === 1) this.#seal();
    const chunk = this.#chunks.shift();
    if (chunk !== undefined) this.#bytes -= chunk.length;
    return chunk;
  }

  clear(): void {
    this.#chunks = [];
    this.#bytes = 0;
    this.#block = null;
    this.#used = 0;
  }

  /** Nothing more is added to the last block. */
  #seal(): void {
    if (this.#block === null) return;
    this.#chunks[this.#chunks.length - 1] = this.#block.subarray(0, this.#used);
    this.#block = null;
    this.#used = 0;
  }
}

/** A copy in memory of its own: whoever reads it may send it to another thread. */
export function copyOf(chunk: Uint8Array): Buffer {
  const copy = Buffer.allocUnsafeSlow(chunk.length);
  copy.set(chunk);
  return copy;
}
