/** What a client has not read yet of what was written to it. */

/** Small pieces are gathered in blocks of this size, so that an application that writes byte by byte costs no more memory. */
const BLOCK_BYTES = 65_536;

interface Piece {
  readonly bytes: Uint8Array;
  start: number;
  end: number;
  /** Bytes may be added behind `end`. */
  readonly open: boolean;
}

/** Bytes in the order in which they must go out. */
export class UnsentQueue {
  readonly #pieces: Piece[] = [];
  #length = 0;

  /** Bytes in the queue. */
  get length(): number {
    return this.#length;
  }

  /** The bytes to send next; empty when there are none. Valid until the next call. */
  get first(): Uint8Array {
    const piece = this.#pieces[0];
    return piece === undefined ? new Uint8Array(0) : piece.bytes.subarray(piece.start, piece.end);
  }

  /** Adds a copy of the bytes. */
  addCopy(bytes: Uint8Array): void {
    let rest = bytes;
    while (rest.length > 0) {
      const piece = this.#openPiece();
      const part = rest.subarray(0, piece.bytes.length - piece.end);
      piece.bytes.set(part, piece.end);
      piece.end += part.length;
      rest = rest.subarray(part.length);
    }
    this.#length += bytes.length;
  }

  /** Adds the bytes themselves, which nobody may change from now on. */
  add(bytes: Uint8Array): void {
    if (bytes.length === 0) return;
    this.#pieces.push({ bytes, start: 0, end: bytes.length, open: false });
    this.#length += bytes.length;
  }

  /** Removes so many of the {@link first} bytes. */
  remove(count: number): void {
    const piece = this.#pieces[0];
    if (piece === undefined) return;
    piece.start += count;
    this.#length -= count;
    if (piece.start === piece.end) this.#pieces.shift();
  }

  clear(): void {
    this.#pieces.length = 0;
    this.#length = 0;
  }

  #openPiece(): Piece {
    const last = this.#pieces.at(-1);
    if (last?.open === true && last.end < last.bytes.length) return last;
    const piece = { bytes: new Uint8Array(BLOCK_BYTES), start: 0, end: 0, open: true };
    this.#pieces.push(piece);
    return piece;
  }
}
