/** One request after the other on one connection: read, run, answered, and then the next. */

import { HttpFault } from '../errors.ts';
import type { Outcome, TakenConnection } from '../exchange.ts';
import type { ConnectionClock } from './connection-clock.ts';
import type { ConnectionHost } from './connection-host.ts';
import { type ExchangeHost, HttpExchange } from './http-exchange.ts';
import type { Incoming } from './incoming.ts';
import { BAD_BODY_MILLISECONDS, QUEUED_BYTES } from './limits.ts';
import type { ConnectionOpening } from './proxy/connection-opening.ts';
import type { Wire } from './wire.ts';
import type { WriteGate } from './write-gate.ts';

/** What a cycle needs of its connection: the three ways out of it. */
export interface CycleOwner {
  /** Answers a request that never reached the application, then closes. */
  refuse(fault: HttpFault): void;
  /** The last response is out. `clean`: nothing of the client's is unread. */
  finish(clean: boolean): void;
  /** Closes at once. */
  close(outcome: Outcome): void;
}

/** What a cycle works with, all of one connection. */
export interface CycleParts {
  readonly wire: Wire;
  readonly host: ConnectionHost;
  readonly owner: CycleOwner;
  readonly clock: ConnectionClock;
  readonly opening: ConnectionOpening;
  readonly incoming: Incoming;
  readonly gate: WriteGate;
}

export class RequestCycle implements ExchangeHost {
  readonly wire: Wire;
  readonly gate: WriteGate;
  /** True once the connection is closed. */
  closed = false;
  /** `released`: the application has the connection. `over`: the connection serves no further request. */
  phase: 'reading' | 'running' | 'released' | 'over' = 'reading';
  /** Requests that were answered. */
  served = 0;
  readonly #host: ConnectionHost;
  readonly #owner: CycleOwner;
  readonly #clock: ConnectionClock;
  readonly #opening: ConnectionOpening;
  readonly #incoming: Incoming;
  #exchange: HttpExchange | null = null;
  #processing = false;

  constructor({ wire, host, owner, clock, opening, incoming, gate }: CycleParts) {
    this.wire = wire;
    this.gate = gate;
    this.#host = host;
    this.#owner = owner;
    this.#clock = clock;
    this.#opening = opening;
    this.#incoming = incoming;
  }

  /** False once nothing that the engine writes can reach the client any more. */
  get open(): boolean {
    return !this.closed && this.phase !== 'released';
  }

  /** The exchange whose request is being read, or that is with the application, or whose body is being thrown away. */
  get exchange(): HttpExchange | null {
    return this.#exchange;
  }

  /** True when nothing of a request is here or in hand. */
  get idle(): boolean {
    return this.phase === 'reading' && this.#exchange === null && this.#incoming.waitingBytes === 0;
  }

  /** Takes bytes from the client. May run the application before it returns. */
  receive(bytes: Buffer, lent: boolean): void {
    if ((this.served > 0 || this.#host.draining) && this.idle && !this.gate.shut) this.#clock.awaitHead();
    this.#incoming.push(bytes, lent);
    // A blocking wire delivers inside the application's own read: then only the body may move on.
    if (this.#processing) this.#readBody();
    else this.#process();
    if (lent) this.#incoming.giveBack();
  }

  /** The client has read what was written. */
  drained(): void {
    if (this.#exchange !== null) this.#arm();
    else if (this.phase === 'reading' && this.#awaitNext()) this.#process();
  }

  /** The rest of the body will not come, or can't be read. */
  failBody(fault: HttpFault): void {
    const exchange = this.#exchange as HttpExchange;
    if (!exchange.dispatched) {
      this.#owner.refuse(fault);
      return;
    }
    exchange.keepAlive = false;
    this.#incoming.failBody(exchange, fault);
    if (exchange.outcome !== null) this.#owner.finish(false);
    else {
      // Some applications never notice that a body has failed; they must not hold a thread for that.
      this.#clock.limitRun(BAD_BODY_MILLISECONDS);
      this.#arm();
    }
  }

  /** The time of the exchange is over: answers in the application's stead, or breaks its response off. */
  endOverdue(): void {
    const { response } = this.#exchange as HttpExchange;
    const fault = this.#incoming.fault ?? new HttpFault(504, 'the application did not answer in time');
    if (response.started) this.#owner.close('timed-out');
    else response.standIn(fault, 'timed-out');
  }

  /** The connection serves no further request; gives the exchange that was under way. */
  end(): HttpExchange | null {
    const exchange = this.#exchange;
    this.phase = 'over';
    this.#exchange = null;
    this.#incoming.end(exchange);
    return exchange;
  }

  wantBody(): void {
    if (this.#exchange === null || this.#incoming.bodyDone) return;
    this.#arm();
    this.wire.resume();
  }

  dateLine(): string {
    return this.#host.dateLine();
  }

  keepsAlive(): boolean {
    const wanted = this.#exchange?.keepAlive === true && !this.#incoming.exhausted;
    return wanted && this.#host.keepAliveMilliseconds > 0 && !this.#host.draining;
  }

  responded(keepAlive: boolean): void {
    const exchange = this.#exchange as HttpExchange;
    exchange.settle(exchange.response.standInOutcome ?? 'completed');
    this.#host.finished(exchange);
    this.#clock.finish();
    this.served++;
    this.phase = 'reading';
    if (!keepAlive) this.#owner.finish(this.#incoming.clean);
    else if (!this.#processing) {
      if (!this.#incoming.bodyDone) this.#unblockBody(exchange);
      this.#process();
    }
  }

  abort(): void {
    const { fault } = this.#incoming;
    const response = this.#exchange?.response;
    // An application that gives up because of a bad body leaves the answer to us, as Node's own server does.
    if (fault !== null && response?.started === false) response.standIn(fault, 'aborted');
    else this.#owner.close('aborted');
  }

  release(): TakenConnection | null {
    if (this.wire.release === undefined || this.phase !== 'running') return null;
    this.phase = 'released';
    this.#clock.wait(Number.POSITIVE_INFINITY);
    return { socket: this.wire.release(), head: this.#incoming.takeRest() };
  }

  #process(): void {
    this.#processing = true;
    while (this.#step());
    this.#processing = false;
  }

  /** Moves on by one part of a message; false when nothing can be done before more bytes, or the application, come. */
  #step(): boolean {
    if (this.phase === 'over' || this.phase === 'released') return false;
    const exchange = this.#exchange;
    if (exchange === null) return this.#readHead();
    if (!this.#incoming.bodyDone) this.#readBody();
    else if (this.#incoming.waitingBytes >= QUEUED_BYTES) this.wire.pause();
    if (this.#exchange !== exchange) return false;
    if (!exchange.dispatched) {
      if (!this.#incoming.bodyDone && exchange.body.queuedBytes < this.#host.bodyBufferBytes) return false;
      this.#dispatch(exchange);
      return true;
    }
    if (exchange.outcome === null || !this.#incoming.bodyDone) return false;
    return this.#awaitNext();
  }

  #dispatch(exchange: HttpExchange): void {
    this.phase = 'running';
    exchange.dispatch();
    this.#clock.dispatch();
    this.#arm();
    this.#host.run(exchange);
    // A FIN right behind the request is seen only now, however long the application has held the event loop.
    if (exchange.outcome === null) this.#incoming.requestEndedAt = performance.now();
  }

  #readHead(): boolean {
    if (this.gate.shut) {
      // A client must read its answers before it gets more of them.
      this.wire.pause();
      return false;
    }
    try {
      const head = this.#incoming.readHead();
      if (head === null) {
        if (this.#incoming.ended) this.#owner.close('client-gone');
        return false;
      }
      const { peer } = this.#opening;
      const forwarded = head.forwarding && this.#host.forwarding.resolve(head, peer);
      this.#exchange = new HttpExchange(this, forwarded ?? { head, peer }, this.#host.bodyWindowBytes);
      if ((head.bodyBytes ?? 0) > this.#host.limits.bodyBytes) throw new HttpFault(413, 'request body too large');
      if (head.expectsContinue && !this.#incoming.bodyDone && this.#incoming.waitingBytes === 0) {
        this.wire.write('HTTP/1.1 100 Continue\r\n\r\n', 'latin1');
      }
      return true;
    } catch (error) {
      this.#owner.refuse(error as HttpFault);
      return false;
    }
  }

  #readBody(): void {
    const exchange = this.#exchange;
    if (exchange === null || this.#incoming.bodyDone) return;
    const fault = this.#incoming.readBody(exchange);
    if (fault !== null) {
      this.failBody(fault);
      return;
    }
    if (!this.#incoming.bodyDone) {
      if (this.#incoming.ended) this.#owner.close('client-gone');
      else if (this.#incoming.wasted) this.#owner.finish(false);
      else if (exchange.body.full) this.wire.pause();
    }
    this.#arm();
  }

  /** The response is out, and what is left of the body stands between the client and its next request. */
  #unblockBody({ body }: HttpExchange): void {
    if (!body.wanted) body.drop();
    this.wire.resume();
  }

  /** One request is done with; false when there is nothing of the next one yet. */
  #awaitNext(): boolean {
    this.#exchange = null;
    const idle = this.#incoming.waitingBytes === 0;
    if (idle && this.#incoming.ended) {
      this.#owner.finish(true);
      return false;
    }
    if (this.gate.shut) return false;
    if (idle) this.#clock.wait(this.#host.idleMilliseconds);
    else {
      this.#incoming.pipelined();
      this.#clock.awaitHead();
    }
    this.wire.resume();
    return !idle;
  }

  /** Sets the deadline while a body is being read or an exchange is running. */
  #arm(): void {
    const exchange = this.#exchange;
    if (exchange === null || this.gate.shut) return;
    const waits = !this.#incoming.bodyDone && (!exchange.body.full || exchange.outcome !== null);
    if (waits) this.#clock.awaitBody();
    else this.#clock.run();
  }
}
