/** One client connection: HTTP/1.1 over a wire, one exchange after the other. */

import { BodyError, HttpFault } from '../errors.ts';
import type { Outcome } from '../exchange.ts';
import type { ConnectionHost } from './connection-host.ts';
import { type ExchangeHost, HttpExchange } from './http-exchange.ts';
import {
  DISCARDED_BYTES,
  HALF_CLOSE_MILLISECONDS,
  LAST_CALL_MILLISECONDS,
  LINGER_MILLISECONDS,
  QUEUED_BYTES,
} from './limits.ts';
import { RequestReader } from './request-reader.ts';
import type { Wire } from './wire.ts';
import { WriteGate } from './write-gate.ts';

/**
 * `reading`: waiting for (the rest of) a request; costs no slot. `running`: an exchange is with the application.
 * `lingering`: the answer is out; until the client closes, late bytes are thrown away. `closed`: nothing more will happen.
 */
export type ConnectionPhase = 'reading' | 'running' | 'lingering' | 'closed';

export class HttpConnection implements ExchangeHost {
  readonly wire: Wire;
  /** Monotonic milliseconds (performance.now) at which {@link expire} is due; Infinity for never. */
  deadline: number;
  readonly #host: ConnectionHost;
  readonly #reader: RequestReader;
  #phase: ConnectionPhase = 'reading';
  /** The exchange whose request is being read, or that is with the application, or whose body is being thrown away. */
  #exchange: HttpExchange | null = null;
  #bodyDone = true;
  #discardedBytes = 0;
  #served = 0;
  #processing = false;
  /** The client has sent FIN: no further request will come. */
  #inputEnded = false;
  readonly #gate = new WriteGate();

  constructor(wire: Wire, host: ConnectionHost) {
    this.wire = wire;
    this.#host = host;
    this.#reader = new RequestReader(host.limits);
    this.deadline = performance.now() + host.limits.headMilliseconds;
  }

  get phase(): ConnectionPhase {
    return this.#phase;
  }

  /** False once nothing can reach the client any more. */
  get open(): boolean {
    return this.#phase !== 'closed';
  }

  /** Takes bytes from the client; the engine owns them from now on. May run the application before it returns. */
  receive(bytes: Buffer): void {
    if (this.#phase === 'closed' || this.#phase === 'lingering') return;
    if (this.#exchange === null && this.#reader.waitingBytes === 0 && this.#served > 0) {
      this.deadline = performance.now() + this.#host.limits.headMilliseconds;
    }
    this.#reader.push(bytes);
    // A blocking wire delivers inside the application's own read: then only the body may move on.
    if (this.#processing) this.#readBody();
    else this.#process();
  }

  /** The client has sent FIN; it may still read. */
  receiveEnd(): void {
    this.#inputEnded = true;
    const exchange = this.#exchange;
    if (this.#phase === 'running' && exchange !== null && this.#bodyDone) {
      if (performance.now() - exchange.startedAt > HALF_CLOSE_MILLISECONDS) this.#close('client-gone');
    } else this.#close('client-gone');
  }

  /** The transport can take more after `write` returned false. */
  drained(): void {
    if (!this.#gate.shut) return;
    this.#gate.open();
    if (this.#phase === 'running') this.#arm();
  }

  /** The transport is gone, both ways. Safe to call again. */
  closed(): void {
    this.#close('client-gone');
  }

  /** Acts on a passed deadline: 408, or breaks the connection off. */
  expire(): void {
    if (this.#gate.shut) this.#expireWrite();
    else if (this.#phase === 'running') this.#failBody(new HttpFault(408, 'the request body did not arrive in time'));
    else if (this.#phase === 'reading' && (this.#exchange?.dispatched === false || this.#reader.waitingBytes > 0)) {
      this.#refuse(new HttpFault(408, 'the request did not arrive in time'));
    } else this.#close('timed-out');
  }

  /** The worker is stopping: an idle connection is closed, a new one gets a last call, others finish their exchange. */
  drain(): void {
    if (this.#phase !== 'reading' || this.#exchange !== null || this.#reader.waitingBytes > 0) return;
    if (this.#served > 0) this.#close('stopping');
    else this.deadline = Math.min(this.deadline, performance.now() + LAST_CALL_MILLISECONDS);
  }

  /** Breaks the connection off because the worker's grace is over. */
  destroy(): void {
    this.#close('stopping');
  }

  wantBody(): void {
    const exchange = this.#exchange;
    if (exchange === null || this.#bodyDone || this.#phase === 'closed') return;
    this.#arm();
    this.wire.resume();
  }

  dateLine(): string {
    return this.#host.dateLine();
  }

  keepsAlive(): boolean {
    const wanted = this.#exchange?.keepAlive === true && !this.#inputEnded;
    return wanted && this.#host.keepAliveMilliseconds > 0 && !this.#host.draining;
  }

  stalled(): void {
    if (this.#phase === 'closed') return;
    this.#gate.shutAt(this.wire.unsentBytes);
    this.deadline = performance.now() + this.#host.limits.writeMilliseconds;
  }

  drainedWire(): Promise<void> {
    return this.#gate.passage();
  }

  responded(keepAlive: boolean): void {
    const exchange = this.#exchange as HttpExchange;
    exchange.settle('completed');
    this.#host.finished(exchange);
    this.#served++;
    this.#phase = 'reading';
    if (!keepAlive) this.#finish(this.#bodyDone && this.#reader.waitingBytes === 0);
    else if (!this.#processing) this.#process();
  }

  broken(): void {
    this.#close('aborted');
  }

  abort(): void {
    this.#close('aborted');
  }

  #process(): void {
    this.#processing = true;
    while (this.#step());
    this.#processing = false;
  }

  /** Moves on by one part of a message; false when nothing can be done before more bytes, or the application, come. */
  #step(): boolean {
    if (this.#phase === 'closed' || this.#phase === 'lingering') return false;
    const exchange = this.#exchange;
    if (exchange === null) return this.#readHead();
    if (!this.#bodyDone) this.#readBody();
    else if (this.#reader.waitingBytes >= QUEUED_BYTES) this.wire.pause();
    if (this.#exchange !== exchange) return false;
    if (!exchange.dispatched) {
      if (!this.#bodyDone && exchange.body.queuedBytes < this.#host.bodyBufferBytes) return false;
      this.#phase = 'running';
      exchange.dispatched = true;
      this.#arm();
      this.#host.run(exchange);
      return true;
    }
    if (exchange.outcome === null || !this.#bodyDone) return false;
    return this.#awaitNext();
  }

  #readHead(): boolean {
    try {
      const head = this.#reader.readHead();
      if (head === null) return false;
      if ((head.bodyBytes ?? 0) > this.#host.limits.bodyBytes) throw new HttpFault(413, 'request body too large');
      this.#exchange = new HttpExchange(this, head);
      this.#bodyDone = head.bodyBytes === 0;
      this.#discardedBytes = 0;
      if (head.expectsContinue && !this.#bodyDone && this.#reader.waitingBytes === 0) {
        this.wire.write('HTTP/1.1 100 Continue\r\n\r\n', 'latin1');
      }
      return true;
    } catch (error) {
      this.#refuse(error as HttpFault);
      return false;
    }
  }

  /** Moves what has arrived of the body to the application; throws it away if nobody wants it once the response is out. */
  #readBody(): void {
    const exchange = this.#exchange;
    if (exchange === null || this.#bodyDone) return;
    const { body } = exchange;
    const unwanted = exchange.outcome !== null && !body.wanted;
    try {
      this.#bodyDone = this.#reader.readBody((data) => {
        if (unwanted) this.#discardedBytes += data.length;
        else body.push(data);
      });
    } catch (error) {
      this.#failBody(error as HttpFault);
      return;
    }
    if (this.#bodyDone) body.finish(this.#reader.trailers);
    else if (this.#discardedBytes > DISCARDED_BYTES) this.#finish(false);
    else if (body.full) this.wire.pause();
    this.#arm();
  }

  /** The rest of the body will not come, or can't be read. */
  #failBody(fault: HttpFault): void {
    const exchange = this.#exchange as HttpExchange;
    if (!exchange.dispatched) {
      this.#refuse(fault);
      return;
    }
    this.#reader.discard();
    this.#bodyDone = true;
    exchange.keepAlive = false;
    exchange.body.fail(fault instanceof BodyError ? fault : new BodyError(fault.status, fault.message));
    if (exchange.outcome !== null) this.#finish(false);
    else this.#arm();
  }

  /** One request is done with; false when there is nothing of the next one yet. */
  #awaitNext(): boolean {
    this.#exchange = null;
    const idle = this.#reader.waitingBytes === 0;
    if (idle && (this.#inputEnded || this.#host.draining)) {
      this.#finish(true);
      return false;
    }
    const { limits, keepAliveMilliseconds } = this.#host;
    this.deadline = performance.now() + (idle ? keepAliveMilliseconds : limits.headMilliseconds);
    this.wire.resume();
    return !idle;
  }

  /** Sets the deadline while a body is being read or an exchange is running. */
  #arm(): void {
    if (this.#gate.shut || this.#phase === 'closed' || this.#phase === 'lingering') return;
    const waiting = !this.#bodyDone && this.#exchange?.body.full === false;
    this.deadline = waiting ? performance.now() + this.#host.limits.bodyMilliseconds : Number.POSITIVE_INFINITY;
  }

  #expireWrite(): void {
    if (!this.#gate.movedTo(this.wire.unsentBytes)) this.#close('timed-out');
    else this.deadline = performance.now() + this.#host.limits.writeMilliseconds;
  }

  /** Answers a request that never reached the application, then closes. */
  #refuse(fault: HttpFault): void {
    this.wire.write(this.#host.refused(this, fault), 'latin1');
    this.#finish(false);
  }

  /** The last response is out. `clean`: nothing of the client's is unread, so closing can't reset the response away. */
  #finish(clean: boolean): void {
    this.#loseBody();
    this.#exchange = null;
    this.#reader.discard();
    this.#phase = 'lingering';
    const milliseconds = clean ? this.#host.limits.writeMilliseconds : LINGER_MILLISECONDS;
    this.deadline = performance.now() + milliseconds;
    if (clean) this.wire.finish();
    else {
      this.wire.end();
      this.wire.resume();
    }
  }

  #close(outcome: Outcome): void {
    if (this.#phase === 'closed') return;
    this.#phase = 'closed';
    this.deadline = Number.POSITIVE_INFINITY;
    this.#loseBody();
    const exchange = this.#exchange;
    this.#exchange = null;
    this.wire.destroy();
    this.#host.removed(this);
    this.#gate.open();
    if (exchange === null || exchange.outcome !== null) return;
    exchange.settle(outcome);
    if (exchange.dispatched) this.#host.finished(exchange);
  }

  /** No more of the current body will come. */
  #loseBody(): void {
    // An error costs as much as a small request, so it is made only where somebody can see it.
    if (this.#bodyDone) return;
    this.#exchange?.body.fail(new BodyError(400, 'the connection was closed before the end of the request body'));
  }
}
