/** The reading half of a connection: bytes in, request heads and body chunks out. No I/O of its own. */

import { BodyError } from '../errors.ts';
import { copyOf } from './chunk-queue.ts';
import { ChunkedDecoder } from './chunked-decoder.ts';
import { type ParsedHead, parseHead } from './head-parser.ts';
import type { Limits } from './limits.ts';

const EMPTY: Buffer = Buffer.alloc(0);
const LINE_FEED = 10;
const HEAD_END = '\r\n\r\n';
/** Up to so many bytes are turned into text faster than they are searched. */
const SCANNED_BYTES = 4096;

/** Reads one message after the other: `readHead` until it gives a head, then `readBody` until it says done. */
export class RequestReader {
  readonly #limits: Limits;
  #input: Buffer = EMPTY;
  /** True while the input is the caller's, who will overwrite it. */
  #lent = false;
  #offset = 0;
  /** Whether what arrived since the last look can have completed a head. */
  #headMayBeComplete = false;
  /** Where the unfinished line of an incomplete head starts, counted from the first waiting byte. */
  #lineStart = 0;
  #decoder: ChunkedDecoder | null = null;
  #remaining = 0;
  #received = 0;

  constructor(limits: Limits) {
    this.#limits = limits;
  }

  /** Bytes that arrived and were not read yet. */
  get waitingBytes(): number {
    return this.#input.length - this.#offset;
  }

  /** Bytes of an unfinished body that were not read yet; Infinity when only the client knows. */
  get owedBodyBytes(): number {
    return this.#decoder === null ? this.#remaining : Number.POSITIVE_INFINITY;
  }

  /** Trailer fields of the last body. */
  get trailers(): readonly string[] {
    return this.#decoder?.trailers ?? [];
  }

  /** True while what is given out belongs to somebody who will overwrite it. */
  get lent(): boolean {
    return this.#lent;
  }

  /** Takes bytes from the client; they belong to the reader from now on, unless they are only `lent`. */
  push(bytes: Buffer, lent: boolean): void {
    const waiting = this.waitingBytes;
    if (!this.#headMayBeComplete) this.#headMayBeComplete = waiting === 0 || this.#tellsMore(waiting, bytes);
    this.#input = waiting === 0 ? bytes : Buffer.concat([this.#input.subarray(this.#offset), bytes]);
    this.#lent = lent && waiting === 0;
    this.#offset = 0;
  }

  /** Keeps nothing that was lent but copies of it. */
  giveBack(): void {
    if (!this.#lent) return;
    this.#input = this.waitingBytes === 0 ? EMPTY : copyOf(this.#input.subarray(this.#offset));
    this.#lent = false;
    this.#offset = 0;
  }

  /** The first of the bytes that arrived and were not read yet, as latin1 text. */
  peek(bytes: number): string {
    return this.#input.toString('latin1', this.#offset, Math.min(this.#input.length, this.#offset + bytes));
  }

  /** Gives away what arrived and was not read. */
  takeRest(): Buffer {
    this.giveBack();
    const rest = this.#input.subarray(this.#offset);
    this.discard();
    return rest;
  }

  /** Throws away what has arrived. */
  discard(): void {
    this.#input = EMPTY;
    this.#offset = 0;
  }

  /** The next head, or null when it has not fully arrived. @throws HttpFault when it is not acceptable. */
  readHead(): ParsedHead | null {
    if (this.waitingBytes === 0 || !this.#headMayBeComplete) return null;
    const from = this.#offset;
    const text = this.#headText();
    const head = parseHead(text, 0, this.#limits);
    this.#headMayBeComplete = head !== null;
    if (head === null) {
      this.#lineStart = Math.max(0, this.#input.lastIndexOf(LINE_FEED) + 1 - from);
      return null;
    }
    this.#offset += head.end;
    this.#received = 0;
    this.#remaining = head.bodyBytes ?? 0;
    this.#decoder = head.bodyBytes === null ? new ChunkedDecoder(this.#limits) : null;
    return head;
  }

  /**
   * Gives what has arrived of the current body to `emit`; true when that was the last of it.
   *
   * @throws BodyError 400 when the chunked coding is broken, 413 when the body exceeds the limit
   */
  readBody(emit: (data: Buffer) => void): boolean {
    const done = this.#decodeBody(emit);
    // What was read belongs to the application now, which may have sent its memory to another thread.
    if (this.waitingBytes === 0) this.discard();
    return done;
  }

  /** What may be a head, as latin1 text: not the body behind it, where that is worth a look. */
  #headText(): string {
    const from = this.#offset;
    const to = Math.min(this.#input.length, from + this.#limits.headBytes + 1);
    const end = to - from > SCANNED_BYTES ? this.#input.indexOf(HEAD_END, from, 'latin1') : -1;
    return this.#input.toString('latin1', from, end < 0 ? to : Math.min(to, end + HEAD_END.length));
  }

  /** Whether an incomplete head has got another line, or grown over a limit: a byte at a time costs no more than a line. */
  #tellsMore(waiting: number, bytes: Buffer): boolean {
    const { requestLineBytes, fieldBytes, headBytes } = this.#limits;
    const size = waiting + bytes.length;
    const lineBytes = size - this.#lineStart;
    return bytes.includes(LINE_FEED) || lineBytes > Math.max(requestLineBytes, fieldBytes) + 2 || size > headBytes;
  }

  #decodeBody(emit: (data: Buffer) => void): boolean {
    if (this.#decoder !== null) {
      this.#offset = this.#decoder.decode(this.#input, this.#offset, (data) => {
        this.#received += data.length;
        if (this.#received > this.#limits.bodyBytes) throw new BodyError(413, 'request body too large');
        emit(data);
      });
      return this.#decoder.done;
    }
    if (this.#remaining > 0 && this.waitingBytes > 0) {
      const end = Math.min(this.#input.length, this.#offset + this.#remaining);
      const data = this.#input.subarray(this.#offset, end);
      this.#remaining -= data.length;
      this.#offset = end;
      emit(data);
    }
    return this.#remaining === 0;
  }
}
