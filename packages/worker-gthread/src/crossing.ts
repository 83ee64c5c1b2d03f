/** One exchange in the main thread while a pool thread serves it. */

import { assertNever, type Exchange } from 'tricorn/plugin';
import { BodyPump, type PumpTarget } from './body-pump.ts';
import { bytesToText } from './byte-text.ts';
import { carryError, uncarryError } from './carried-error.ts';
import { crossingPeerOf } from './crossing-peer.ts';
import type { Job } from './job.ts';
import type { Outbox } from './outbox.ts';
import { type CrossingRequest, type ExchangeMessage, type ThreadMessage, TO_MAIN, TO_THREAD } from './protocol.ts';
import { standIn } from './stand-in.ts';

/** What a crossing is made of. */
export interface CrossingOptions {
  readonly outbox: Outbox;
  /** Its number on the lane. */
  readonly id: number;
  readonly job: Job;
  /** Bytes up to which a body that has arrived crosses with its request. */
  readonly bodyBufferBytes: number;
  /** Bytes of a response after which the thread is told that the client has taken them. */
  readonly grantBytes: number;
}

/** Has a request cross to a thread and does to the exchange what the thread's messages say. */
export class Crossing implements PumpTarget {
  readonly id: number;
  /** To be sent by whoever made the crossing. */
  readonly request: CrossingRequest;
  readonly #outbox: Outbox;
  readonly #exchange: Exchange;
  readonly job: Job;
  readonly #pump: BodyPump;
  readonly #grantBytes: number;
  #over = false;
  /** Bytes of the response that the sink has taken and the thread was not told of. */
  #taken = 0;
  #waitsForSink = false;
  /** Monotonic milliseconds. */
  #startedAt = 0;
  #idleSince = 0;
  /** The thread was heard of since somebody last looked. */
  #heard = false;

  constructor({ outbox, id, job, bodyBufferBytes, grantBytes }: CrossingOptions) {
    const { exchange } = job;
    this.id = id;
    this.#outbox = outbox;
    this.job = job;
    this.#exchange = exchange;
    this.#grantBytes = grantBytes;
    this.#pump = new BodyPump(exchange.body, this);
    this.request = this.#requestOf(bodyBufferBytes);
    exchange.onEnd((outcome) => {
      if (outcome !== 'completed' && !this.#over) this.#post([TO_THREAD.ended, id, outcome]);
    });
  }

  get exchange(): Exchange {
    return this.#exchange;
  }

  /** Monotonic milliseconds at which the thread began with the request. */
  get startedAt(): number {
    return this.#startedAt;
  }

  /**
   * Milliseconds for which the thread was not heard of, as far as the last look can tell. Time in which the client keeps the
   * application waiting does not count.
   */
  idleMs(now: number): number {
    if (this.#heard || (this.#exchange.outcome === null && (this.#waitsForSink || this.#pump.waitsForClient))) {
      this.#heard = false;
      this.#idleSince = now;
    }
    return now - this.#idleSince;
  }

  /** The thread begins with the request: its time counts from now. */
  begin(): void {
    this.#startedAt = performance.now();
    this.#idleSince = this.#startedAt;
  }

  /** The thread will not serve this request. */
  takenBack(): void {
    this.#close();
  }

  /** Asks a thread that is in the middle of a response whether its event loop turns: then silence is in order. */
  ping(): void {
    if (this.#exchange.outcome === null && this.#exchange.response.started) this.#post([TO_THREAD.ping, this.id]);
  }

  /** Ends a crossing whose thread takes too long: 504 (RFC 9110 section 15.6.5), or a broken response. */
  giveUp(): void {
    this.#close();
    const { outcome, response } = this.#exchange;
    if (outcome === null && response.started) this.#exchange.abort();
    else if (outcome === null) standIn(this.#exchange, 504);
    this.job.resolve();
  }

  /** Does what a message says; true when it was the last: the thread is free. */
  receive(message: ExchangeMessage): boolean {
    this.#heard = true;
    try {
      return this.#apply(message);
    } catch (error) {
      // The engine refused what the application gave it. It answers in the application's stead when its promise rejects,
      // and the exchange's end then tells the thread.
      this.job.reject(error as Error);
      return false;
    }
  }

  /** Ends a crossing whose thread will not answer any more. */
  lost(error: Error): void {
    this.#close();
    // Nobody is waiting any more for one that was broken off, as at the end of the grace.
    if (this.#exchange.outcome === null) this.job.reject(error);
    else this.job.resolve();
  }

  chunk(text: string): void {
    this.#post([TO_THREAD.body, this.id, text]);
  }

  end(trailers: readonly string[]): void {
    this.#post([TO_THREAD.bodyEnd, this.id, trailers]);
  }

  failed(error: unknown): void {
    this.#post([TO_THREAD.bodyFailed, this.id, carryError(error)]);
  }

  #requestOf(bodyBufferBytes: number): CrossingRequest {
    const { request, peer, body } = this.#exchange;
    const whole = this.#pump.takeWhole(bodyBufferBytes);
    return [
      this.id,
      request.method,
      request.target,
      request.minorVersion,
      request.headers,
      peer.remoteAddress,
      peer.remotePort,
      peer.localAddress,
      peer.localPort,
      peer.encrypted,
      body.length,
      whole === null || whole.length === 0 ? null : bytesToText(whole),
      whole === null ? null : body.trailers,
      peer.via === undefined ? null : crossingPeerOf(peer.via),
    ];
  }

  #apply(message: ExchangeMessage): boolean {
    const { response } = this.#exchange;
    switch (message[0]) {
      case TO_MAIN.response: {
        const [, , done, status, reason, headers, body, encoding, trailers] = message;
        response.start({ status, reason, headers });
        if (body !== null) response.write(body, encoding);
        response.end(trailers);
        return done && this.#finish();
      }
      case TO_MAIN.head:
        response.start({ status: message[2], reason: message[3], headers: message[4] });
        return false;
      case TO_MAIN.data:
        this.#write(message[2], message[3]);
        return false;
      case TO_MAIN.flush:
        response.flush();
        return false;
      case TO_MAIN.end:
        response.end(message[2]);
        return false;
      case TO_MAIN.informational:
        response.informational(message[2], message[3]);
        return false;
      case TO_MAIN.pull:
        this.#pump.grant(message[2]);
        return false;
      case TO_MAIN.abort:
        this.#exchange.abort(message[2] === null ? undefined : uncarryError(message[2]));
        return false;
      case TO_MAIN.done:
        return this.#finish(message[2] === null ? undefined : uncarryError(message[2]));
      case TO_MAIN.pong:
        return false;
      default:
        return assertNever(message);
    }
  }

  #write(body: string | Uint8Array, encoding: BufferEncoding | undefined): void {
    const { response } = this.#exchange;
    const more = response.write(body, encoding);
    this.#taken += body.length;
    if (this.#waitsForSink) return;
    if (more) {
      if (this.#taken >= this.#grantBytes) this.#grant();
      return;
    }
    this.#waitsForSink = true;
    void response.ready().then(() => {
      this.#waitsForSink = false;
      this.#grant();
    });
  }

  #grant(): void {
    if (this.#over) return;
    this.#post([TO_THREAD.grant, this.id, this.#taken]);
    this.#taken = 0;
  }

  #finish(error?: Error): true {
    this.#close();
    if (error === undefined) this.job.resolve();
    else this.job.reject(error);
    return true;
  }

  #close(): void {
    this.#over = true;
    this.#pump.stop();
  }

  #post(message: ThreadMessage): void {
    this.#outbox.send(message);
  }
}
