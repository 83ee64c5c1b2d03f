/** A response in the thread: held back while it may still be small, then sent in pieces as the main thread takes them. */

import type { MessagePort } from 'node:worker_threads';
import {
  type Chunk,
  checkFields,
  checkResponseHead,
  ResponseError,
  type ResponseHead,
  type ResponseSink,
} from 'tricorn/plugin';
import { OutgoingChunks, PIECE_BYTES } from './outgoing-chunks.ts';
import { type ExchangeMessage, TO_MAIN } from './protocol.ts';

/** What a response needs of the exchange it belongs to. */
export interface ResponseOwner {
  readonly port: MessagePort;
  readonly id: number;
  readonly method: string;
  /** True until the exchange has ended. */
  readonly open: boolean;
  /** The response is complete, and crosses without waiting for anybody. */
  responseEnded(): void;
}

const NO_BODY = { body: null, encoding: undefined };
const RESOLVED: Promise<void> = Promise.resolve();

/**
 * The response sink of one exchange in the thread.
 *
 * What is written is held back until the microtasks of this turn have run. If the response is complete by then it crosses
 * as one message; if not, it has become a stream and crosses at once, piece by piece. The window bounds what an
 * application that goes on writing has under way: once it has ended its response, the rest crosses whatever the client
 * reads, and waits where the connection is.
 */
export class ThreadResponse implements ResponseSink {
  readonly #owner: ResponseOwner;
  readonly #chunks: OutgoingChunks = new OutgoingChunks();
  #head: ResponseHead | null = null;
  #trailers: readonly string[] | undefined;
  /** How much of it has been posted. */
  #posted: 'nothing' | 'head' | 'all' = 'nothing';
  #ended = false;
  #bodyless = false;
  /** Bytes that the window still lets through. */
  #credit: number;
  /** Bytes that Content-Length still allows. */
  #allowed: number = Number.POSITIVE_INFINITY;
  #releaseScheduled = false;
  #ready: { readonly promise: Promise<void>; readonly resolve: () => void } | null = null;

  constructor(owner: ResponseOwner, windowBytes: number) {
    this.#owner = owner;
    this.#credit = windowBytes;
  }

  get started(): boolean {
    return this.#head !== null;
  }

  get writable(): boolean {
    return this.#owner.open && !this.#ended;
  }

  /** See {@link ResponseSink.informational}. */
  informational(status: number, headers: readonly string[]): void {
    if (!Number.isInteger(status) || status < 100 || status > 199 || status === 101) {
      throw new ResponseError(`interim status ${String(status)} is not an integer from 100 to 199 other than 101`);
    }
    checkFields(headers);
    if (this.#head !== null) throw new ResponseError('an interim response can only come before the response');
    if (this.#owner.open) this.#post([TO_MAIN.informational, this.#owner.id, status, headers]);
  }

  /** See {@link ResponseSink.start}. */
  start(head: ResponseHead): void {
    if (this.#head !== null) throw new ResponseError('the response was started before');
    const { contentLength } = checkResponseHead(head);
    this.#head = head;
    this.#bodyless = this.#owner.method === 'HEAD' || head.status === 204 || head.status === 304;
    if (!this.#bodyless) this.#allowed = contentLength ?? Number.POSITIVE_INFINITY;
  }

  /** See {@link ResponseSink.write}. */
  write(chunk: Chunk, encoding?: BufferEncoding): boolean {
    if (this.#head === null) throw new ResponseError('write before the response was started');
    if (this.#ended) throw new ResponseError('write after the end of the response');
    if (!this.#owner.open || this.#bodyless) return true;
    if (this.#allowed !== Number.POSITIVE_INFINITY) {
      const bytes = typeof chunk === 'string' ? Buffer.byteLength(chunk, encoding) : chunk.length;
      if (bytes > this.#allowed) throw new ResponseError('the body is longer than its Content-Length');
      this.#allowed -= bytes;
    }
    // One large chunk may be all there is; an application that goes on after it is sending a stream.
    if (this.#chunks.length > PIECE_BYTES) this.release();
    this.#chunks.push(chunk, encoding);
    this.#scheduleRelease();
    return this.#flowing;
  }

  /** See {@link ResponseSink.flush}. */
  flush(): void {
    if (this.#head === null || this.#ended || !this.#owner.open) return;
    const headOnly = this.#chunks.length === 0;
    this.release();
    // Data makes the main thread's sink send what it holds back; a head alone doesn't.
    if (headOnly) this.#post([TO_MAIN.flush, this.#owner.id]);
  }

  /** See {@link ResponseSink.end}. */
  end(trailers?: readonly string[]): void {
    if (this.#ended) return;
    if (this.#head === null) throw new ResponseError('end before the response was started');
    if (trailers !== undefined) checkFields(trailers);
    this.#ended = true;
    this.#trailers = trailers;
    if (!this.#owner.open) return;
    this.#scheduleRelease();
    this.#wake();
    this.#owner.responseEnded();
  }

  /** See {@link ResponseSink.ready}. */
  ready(): Promise<void> {
    if (!this.#owner.open || this.#flowing) return RESOLVED;
    if (this.#ready === null) {
      let resolve: () => void = () => undefined;
      const promise = new Promise<void>((settle) => {
        resolve = settle;
      });
      this.#ready = { promise, resolve };
    }
    return this.#ready.promise;
  }

  /** The main thread has taken so many bytes. */
  grant(bytes: number): void {
    this.#credit += bytes;
    this.release();
    if (this.#flowing) this.#wake();
  }

  /** Posts what is held back of a response that has ended; true when the message says that the application is done too. */
  finish(): boolean {
    if (this.#isWhole) return this.#releaseWhole(true);
    this.release();
    return false;
  }

  /** Lets go of what was not posted: the client is gone, or an error page takes its place. */
  discard(): void {
    this.#chunks.clear();
    this.#posted = 'all';
    this.#wake();
  }

  /** True while the application need not wait. */
  get #flowing(): boolean {
    return this.#chunks.length < this.#credit;
  }

  /** True for a response that can cross as one message. */
  get #isWhole(): boolean {
    return this.#ended && this.#posted === 'nothing' && this.#chunks.fitsOnePiece;
  }

  #wake(): void {
    this.#ready?.resolve();
    this.#ready = null;
  }

  /**
   * Releases after the microtasks of this turn: a promise callback alone would run before them, a tick alone may too.
   */
  #scheduleRelease(): void {
    if (this.#releaseScheduled) return;
    this.#releaseScheduled = true;
    void RESOLVED.then(() => {
      process.nextTick(() => {
        this.#releaseScheduled = false;
        this.release();
      });
    });
  }

  /** Sends what is held back, as one message where possible, else as much as the window lets through. */
  release(): void {
    if (this.#isWhole) {
      this.#releaseWhole(false);
      return;
    }
    const head = this.#head;
    if (head === null || this.#posted === 'all') return;
    const { id } = this.#owner;
    if (this.#posted === 'nothing') {
      this.#post([TO_MAIN.head, id, head.status, head.reason, head.headers]);
      this.#posted = 'head';
    }
    while (this.#ended || this.#credit > 0) {
      const piece = this.#chunks.take();
      if (piece === null) break;
      const { body, encoding } = piece;
      this.#credit -= body.length;
      this.#post([TO_MAIN.data, id, body, encoding], body);
    }
    if (this.#ended && this.#chunks.length === 0) {
      this.#posted = 'all';
      this.#post([TO_MAIN.end, id, this.#trailers]);
    }
  }

  /** Sends a complete response as one message. */
  #releaseWhole(done: boolean): boolean {
    const head = this.#head;
    if (head === null) return false;
    this.#posted = 'all';
    const { id } = this.#owner;
    const { status, reason, headers } = head;
    const { body, encoding } = this.#chunks.take() ?? NO_BODY;
    this.#post([TO_MAIN.response, id, done, status, reason, headers, body, encoding, this.#trailers], body);
    return true;
  }

  #post(message: ExchangeMessage, body: string | Uint8Array<ArrayBuffer> | null = null): void {
    if (body === null || typeof body === 'string') this.#owner.port.postMessage(message);
    else this.#owner.port.postMessage(message, [body.buffer]);
  }
}
