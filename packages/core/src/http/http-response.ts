/** The response half of an exchange: chooses the framing and puts bytes on the wire (RFC 9112 section 6). */

import { STATUS_CODES } from 'node:http';
import { type HttpFault, ResponseError } from '../errors.ts';
import type { Chunk, Outcome, ResponseHead, ResponseSink } from '../exchange.ts';
import { type CheckedHead, checkResponseHead, fieldLines, interimHead } from './response-head.ts';
import type { Wire } from './wire.ts';
import type { WriteGate } from './write-gate.ts';

/** What a response needs of its connection. */
export interface ResponseHost {
  readonly wire: Wire;
  /** False once the connection is gone. */
  readonly open: boolean;
  dateLine(): string;
  /** Whether the connection will be kept after this response, as far as the connection knows. */
  keepsAlive(): boolean;
  readonly gate: WriteGate;
  /** The response is complete; `keepAlive` is what its head said. */
  responded(keepAlive: boolean): void;
  /** Breaks the connection off: the message can't be completed. */
  abort(): void;
}

/** What the request says about its response. */
export interface ResponseTerms {
  readonly isHead: boolean;
  readonly minorVersion: 0 | 1;
  /** The client has announced that it sends nothing more, so closing can't reset the response away. */
  readonly closes: boolean;
}

type Framing = 'undecided' | 'none' | 'length' | 'chunked' | 'close';

/** Bodies up to this many bytes are copied behind their head, so that both are one system call. */
const COPIED_BYTES = 16 * 1024;

export class HttpResponse implements ResponseSink {
  /** Body bytes sent, without framing. */
  bodyBytes = 0;
  readonly #host: ResponseHost;
  readonly #terms: ResponseTerms;
  #head: CheckedHead | null = null;
  /** True while the head waits for the first bytes of the body. */
  #held = false;
  #framing: Framing = 'undecided';
  #remaining = 0;
  #keepAlive = true;
  #ended = false;
  #standInOutcome: Outcome | null = null;

  constructor(host: ResponseHost, terms: ResponseTerms) {
    this.#host = host;
    this.#terms = terms;
  }

  get started(): boolean {
    return this.#head !== null;
  }

  get writable(): boolean {
    return !this.#ended && this.#host.open;
  }

  get ended(): boolean {
    return this.#ended;
  }

  /** 0 before `start`. */
  get status(): number {
    return this.#head?.status ?? 0;
  }

  /** Bytes that an ended response is short of its Content-Length. */
  get missingBytes(): number {
    return this.#ended ? this.#remaining : 0;
  }

  get headers(): readonly string[] {
    return this.#head?.headers ?? [];
  }

  /** How the exchange ends when somebody answered in the application's stead; null when nobody did. */
  get standInOutcome(): Outcome | null {
    return this.#standInOutcome;
  }

  /** Answers in the stead of an application that has not started to; what that says later is ignored. */
  standIn(fault: HttpFault, outcome: Outcome): void {
    const body = faultText(fault);
    this.start({
      status: fault.status,
      headers: ['Content-Type', 'text/plain', 'Content-Length', String(body.length), 'Connection', 'close'],
    });
    this.#standInOutcome = outcome;
    this.write(body);
    this.end();
  }

  informational(status: number, headers: readonly string[]): void {
    if (this.#standInOutcome !== null) return;
    if (this.started) throw new ResponseError('an interim response must come before the final one');
    const text = interimHead(status, headers);
    // HTTP/1.0 clients don't know interim responses (RFC 9110 section 15.2).
    if (this.writable && this.#terms.minorVersion === 1) this.#host.wire.write(text, 'latin1');
  }

  start(head: ResponseHead): void {
    if (this.#standInOutcome !== null) return;
    if (this.#head !== null) throw new ResponseError('the response was started before');
    this.#head = checkResponseHead(head);
    this.#held = true;
  }

  write(chunk: Chunk, encoding: BufferEncoding = 'utf8'): boolean {
    if (this.#head === null) throw new ResponseError('write before start');
    if (this.#ended) return this.#ignoresWrites();
    if (!this.#host.open) return true;
    const size = typeof chunk === 'string' ? Buffer.byteLength(chunk, encoding) : chunk.byteLength;
    if (size === 0) return true;
    const head = this.#openHead('chunked');
    if (this.#framing === 'none') return head === '' || this.#host.wire.write(head, 'latin1');
    if (this.#framing === 'length') this.#takeFromLength(size);
    this.bodyBytes += size;
    if (this.#framing === 'length' && this.#remaining === 0) this.#announceLast();
    const flowing = this.#send(head, chunk, { size, encoding });
    if (!flowing) this.#host.gate.stall(size);
    return flowing;
  }

  flush(): void {
    if (this.#head === null || this.#ended || !this.#host.open) return;
    const head = this.#openHead('chunked');
    if (head !== '') this.#host.wire.write(head, 'latin1');
  }

  end(trailers: readonly string[] = []): void {
    if (this.#head === null) throw new ResponseError('end before start');
    if (this.#ended) return;
    const last = trailers.length === 0 ? '0\r\n\r\n' : `0\r\n${fieldLines(trailers)}\r\n`;
    this.#ended = true;
    if (!this.#host.open) return;
    const head = this.#openHead('length');
    if (this.#framing === 'length' && this.#remaining > 0) {
      this.#host.abort();
      return;
    }
    const rest = this.#framing === 'chunked' ? head + last : head;
    if (rest !== '') {
      this.#announceLast();
      this.#host.wire.write(rest, 'latin1');
    }
    this.#host.responded(this.#keepAlive);
  }

  ready(): Promise<void> {
    return this.#host.gate.passage();
  }

  /**
   * The head's bytes if they were held back, else nothing. `framing` is what a body of undeclared length gets: `chunked`
   * when bytes follow, `length` (of 0) when the response ends here.
   */
  #openHead(framing: 'chunked' | 'length'): string {
    if (!this.#held) return '';
    this.#held = false;
    const head = this.#head as CheckedHead;
    let text = head.text;
    this.#framing = this.#chooseFraming(head, framing);
    if (head.contentLength !== null && head.status !== 204) text += `Content-Length: ${head.contentLength}\r\n`;
    else if (this.#framing === 'length') text += 'Content-Length: 0\r\n';
    else if (this.#framing === 'chunked') text += 'Transfer-Encoding: chunked\r\n';
    if (!head.hasDate) text += this.#host.dateLine();
    this.#keepAlive = !head.closes && this.#framing !== 'close' && this.#host.keepsAlive();
    if (!this.#keepAlive) text += 'Connection: close\r\n';
    else if (this.#terms.minorVersion === 0) text += 'Connection: keep-alive\r\n';
    return `${text}\r\n`;
  }

  #announceLast(): void {
    if (!this.#keepAlive && this.#terms.closes) this.#host.wire.closing?.();
  }

  #chooseFraming(head: CheckedHead, undeclared: 'chunked' | 'length'): Framing {
    if (this.#terms.isHead || head.status === 204 || head.status === 304) return 'none';
    if (head.contentLength !== null) {
      this.#remaining = head.contentLength;
      return 'length';
    }
    if (undeclared === 'length') return 'length';
    return this.#terms.minorVersion === 1 ? 'chunked' : 'close';
  }

  /** True when the application was cut off before. @throws ResponseError when it ended its response itself */
  #ignoresWrites(): true {
    if (this.#standInOutcome === null) throw new ResponseError('write after end');
    return true;
  }

  #takeFromLength(size: number): void {
    if (size > this.#remaining) {
      const announced = this.bodyBytes + this.#remaining;
      throw new ResponseError(`the body is longer than its Content-Length of ${announced} bytes`);
    }
    this.#remaining -= size;
  }

  #send(head: string, chunk: Chunk, { size, encoding }: { size: number; encoding: BufferEncoding }): boolean {
    const { wire } = this.#host;
    const chunked = this.#framing === 'chunked';
    const before = chunked ? `${head}${size.toString(16)}\r\n` : head;
    const after = chunked ? '\r\n' : '';
    if (before === '') return wire.write(chunk, encoding);
    if (typeof chunk === 'string' && size === chunk.length && encoding === 'utf8') {
      // As many bytes as characters: it is ASCII, and the cheapest encoder will do.
      return wire.write(before + chunk + after, 'latin1');
    }
    if (size <= COPIED_BYTES) return wire.write(joined(before, chunk, { after, size, encoding }));
    wire.cork();
    wire.write(before, 'latin1');
    let flowing = wire.write(chunk, encoding);
    if (chunked) flowing = wire.write(after, 'latin1');
    wire.uncork();
    return flowing;
  }
}

/** The body of an answer that says what was wrong. */
export function faultText({ status, message }: HttpFault): string {
  return `${status} ${STATUS_CODES[status] ?? ''}\n${message}\n`;
}

function joined(before: string, chunk: Chunk, rest: { after: string; size: number; encoding: BufferEncoding }): Buffer {
  const { after, size, encoding } = rest;
  const bytes = Buffer.allocUnsafe(before.length + size + after.length);
  bytes.write(before, 0, 'latin1');
  if (typeof chunk === 'string') bytes.write(chunk, before.length, encoding);
  else bytes.set(chunk, before.length);
  bytes.write(after, before.length + size, 'latin1');
  return bytes;
}
