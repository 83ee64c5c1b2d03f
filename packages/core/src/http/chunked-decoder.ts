/** The chunked transfer coding, decoded as bytes arrive (RFC 9112 section 7.1). */

import { BodyError } from '../errors.ts';
import { parseFields } from './field-parser.ts';
import type { Limits } from './limits.ts';
import { TrailerFields } from './trailer-fields.ts';

/** Bytes of a chunk-size line with its extensions; extensions carry nothing anyone needs. */
const SIZE_LINE_BYTES = 256;
/** Bytes of all extensions of one body, so that they can't be its larger part without end. */
const EXTENSION_BYTES = 16 * 1024;
/** Bytes of the trailer section. */
const TRAILER_BYTES = 8 * 1024;
/** Enough for any body, and few enough for a number to hold. */
const SIZE_DIGITS = 12;
const SIZE = /^[0-9A-Fa-f]+/;
/** `;name`, `;name=token` or `;name="quoted"`, with the bad whitespace that RFC 9112 section 7.1.1 wants understood. */
const EXTENSIONS =
  /^(?:[ \t]*;[ \t]*[\w!#$%&'*+\-.^`|~]+(?:[ \t]*=[ \t]*(?:[\w!#$%&'*+\-.^`|~]+|"(?:[\t !#-[\]-~\x80-\xff]|\\[\t -~\x80-\xff])*"))?)+$/;

/** Decodes one chunked body. */
export class ChunkedDecoder {
  /** Complete once `done`. */
  trailers: readonly string[] = [];
  done = false;
  readonly #limits: Limits;
  #phase: 'size' | 'data' | 'data-end' | 'trailers' = 'size';
  #remaining = 0;
  #extensionBytes = 0;

  constructor(limits: Limits) {
    this.#limits = limits;
  }

  /**
   * Takes what it can from `input` from `offset` on, gives data to `emit`, and returns the new offset. It stops at the
   * end of the body, or where more bytes are needed: then the caller keeps what is left.
   *
   * @throws HttpFault 400 when the coding is broken, 413 or 431 when something in it is too large
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
    // A line of digits alone, which is what all but attackers send, costs no string: bodies may be of tiny chunks.
    let at = offset;
    let size = 0;
    for (let digit = hexValue(input[at]); digit >= 0; digit = hexValue(input[++at])) size = size * 16 + digit;
    if (at > offset && at - offset <= SIZE_DIGITS && input[at] === 13 && input[at + 1] === 10) {
      this.#remaining = size;
      this.#phase = size === 0 ? 'trailers' : 'data';
      return at + 2;
    }
    return this.#sizeLine(input, offset);
  }

  #sizeLine(input: Buffer, offset: number): number {
    const end = input.indexOf(10, offset);
    if ((end < 0 ? input.length : end) - offset > SIZE_LINE_BYTES) throw new BodyError(400, 'chunk size line too long');
    if (end < 0) return offset;
    if (input[end - 1] !== 13) throw new BodyError(400, 'invalid chunk size');
    const line = input.toString('latin1', offset, end - 1);
    const digits = SIZE.exec(line)?.[0] ?? '';
    if (digits === '') throw new BodyError(400, 'invalid chunk size');
    if (digits.length < line.length) this.#checkExtensions(line.slice(digits.length));
    this.#remaining = Number.parseInt(digits, 16);
    if (this.#remaining > Number.MAX_SAFE_INTEGER) throw new BodyError(413, 'chunk too large');
    this.#phase = this.#remaining === 0 ? 'trailers' : 'data';
    return end + 1;
  }

  #checkExtensions(text: string): void {
    if (!EXTENSIONS.test(text)) throw new BodyError(400, 'invalid chunk extension');
    this.#extensionBytes += text.length;
    if (this.#extensionBytes > EXTENSION_BYTES) throw new BodyError(413, 'chunk extensions too large');
  }

  #trailerSection(input: Buffer, offset: number): number {
    const text = input.toString('latin1', offset, Math.min(input.length, offset + TRAILER_BYTES));
    const trailers: string[] = [];
    const end = parseFields(text, 0, { limits: this.#limits, fields: new TrailerFields(), flat: trailers });
    if (end < 0) {
      if (text.length === TRAILER_BYTES) throw new BodyError(431, 'trailers too large');
      return offset;
    }
    this.trailers = trailers;
    this.done = true;
    return offset + end;
  }
}

/** Value of a hexadecimal digit; -1 for anything else, the end of the input included. */
function hexValue(octet: number | undefined): number {
  if (octet === undefined) return -1;
  if (octet >= 48 && octet <= 57) return octet - 48;
  const letter = octet | 0x20;
  return letter >= 97 && letter <= 102 ? letter - 87 : -1;
}
