/** The chunked transfer coding, decoded as bytes arrive (RFC 9112 section 7.1). */

import { BodyError } from '../errors.ts';
import { parseFields } from './head-parser.ts';
import type { Limits } from './limits.ts';

/** Bytes of a chunk-size line with its extensions; extensions carry nothing anyone needs. */
const SIZE_LINE_BYTES = 256;
/** Bytes of all trailer fields. */
const TRAILER_BYTES = 8 * 1024;
const SIZE_LINE = /^([0-9A-Fa-f]{1,12})(?:[ \t]*;[\t\x20-\x7e\x80-\xff]*)?$/;

/** Decodes one chunked body. */
export class ChunkedDecoder {
  /** Complete once `done`. */
  trailers: readonly string[] = [];
  done = false;
  readonly #limits: Limits;
  #phase: 'size' | 'data' | 'data-end' | 'trailers' = 'size';
  #remaining = 0;

  constructor(limits: Limits) {
    this.#limits = limits;
  }

  /**
   * Takes what it can from `input` from `offset` on, gives data to `emit`, and returns the new offset. It stops at the
   * end of the body, or where more bytes are needed: then the caller keeps what is left.
   *
   * @throws BodyError 400 when the coding is broken
   */
  decode(input: Buffer, offset: number, emit: (data: Buffer) => void): number {
    while (!this.done && offset < input.length) {
      const next = this.#step(input, offset, emit);
      if (next === offset) return offset;
      offset = next;
    }
    return offset;
  }

  #step(input: Buffer, offset: number, emit: (data: Buffer) => void): number {
    switch (this.#phase) {
      case 'size':
        return this.#size(input, offset);
      case 'data': {
        const end = Math.min(input.length, offset + this.#remaining);
        emit(input.subarray(offset, end));
        this.#remaining -= end - offset;
        if (this.#remaining === 0) this.#phase = 'data-end';
        return end;
      }
      case 'data-end':
        if (input[offset] !== 13 || (input.length > offset + 1 && input[offset + 1] !== 10)) {
          throw new BodyError(400, 'chunk data not followed by CRLF');
        }
        if (input.length < offset + 2) return offset;
        this.#phase = 'size';
        return offset + 2;
      case 'trailers':
        return this.#trailerSection(input, offset);
    }
  }

  #size(input: Buffer, offset: number): number {
    const end = input.indexOf(10, offset);
    if ((end < 0 ? input.length : end) - offset > SIZE_LINE_BYTES) throw new BodyError(400, 'chunk size line too long');
    if (end < 0) return offset;
    const match = SIZE_LINE.exec(input.toString('latin1', offset, end - 1));
    if (match === null || input[end - 1] !== 13) throw new BodyError(400, 'invalid chunk size');
    this.#remaining = Number.parseInt(match[1] ?? '', 16);
    this.#phase = this.#remaining === 0 ? 'trailers' : 'data';
    return end + 1;
  }

  #trailerSection(input: Buffer, offset: number): number {
    if (input[offset] === 13 && input[offset + 1] === 10) {
      this.done = true;
      return offset + 2;
    }
    const end = input.indexOf('\r\n\r\n', offset, 'latin1');
    if ((end < 0 ? input.length : end) - offset > TRAILER_BYTES) throw new BodyError(431, 'trailers too large');
    if (end < 0) return offset;
    const text = input.toString('latin1', offset, end + 2);
    this.trailers = parseFields(text, { from: 0, to: text.length, limits: this.#limits });
    this.done = true;
    return end + 4;
  }
}
