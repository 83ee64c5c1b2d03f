/** One client connection: HTTP/1.1 over a wire, from its first byte to its close. */

import { HttpFault } from '../errors.ts';
import type { Outcome } from '../exchange.ts';
import { ConnectionClock } from './connection-clock.ts';
import type { ConnectionHost, ConnectionPhase } from './connection-host.ts';
import { Incoming } from './incoming.ts';
import { HALF_CLOSE_MILLISECONDS, LINGER_MILLISECONDS } from './limits.ts';
import { ConnectionOpening } from './proxy/connection-opening.ts';
import { type CycleOwner, RequestCycle } from './request-cycle.ts';
import type { Wire } from './wire.ts';
import { WriteGate } from './write-gate.ts';

export class HttpConnection implements CycleOwner {
  readonly wire: Wire;
  /** Takes off what a load balancer puts before the first request; knows who is at the two ends. */
  readonly opening: ConnectionOpening;
  readonly #host: ConnectionHost;
  readonly #clock: ConnectionClock;
  readonly #incoming: Incoming;
  readonly #gate: WriteGate;
  readonly #cycle: RequestCycle;

  constructor(wire: Wire, host: ConnectionHost) {
    this.wire = wire;
    this.#host = host;
    this.opening = new ConnectionOpening(this, host);
    this.#clock = new ConnectionClock(host.limits);
    this.#incoming = new Incoming(host.limits, this.#clock);
    this.#gate = new WriteGate(wire, this.#clock);
    this.#cycle = new RequestCycle({
      wire,
      host,
      owner: this,
      clock: this.#clock,
      opening: this.opening,
      incoming: this.#incoming,
      gate: this.#gate,
    });
  }

  /** Monotonic milliseconds (performance.now) at which {@link expire} is due; Infinity for never. */
  get deadline(): number {
    return this.#clock.deadline;
  }

  get phase(): ConnectionPhase {
    const { phase, open } = this.#cycle;
    if (phase !== 'over') return phase;
    return open ? 'lingering' : 'closed';
  }

  /** Bytes of a request body that are still to come; Infinity when only the client knows. */
  get owedBodyBytes(): number {
    return this.#incoming.owedBodyBytes;
  }

  /**
   * Takes bytes from the client. May run the application before it returns.
   *
   * @param lent True when the caller overwrites the bytes later: what is kept is copied. Else they are the engine's now.
   */
  receive(bytes: Buffer, lent = false): void {
    if (this.#cycle.phase !== 'over') {
      const requests = this.opening.take(bytes);
      if (requests !== null) this.#cycle.receive(requests, lent);
    } else if (this.#cycle.open && !this.#incoming.discard(bytes.length)) this.close('timed-out');
  }

  /** The client has sent FIN; it may still read. */
  receiveEnd(): void {
    const { phase, exchange } = this.#cycle;
    this.#incoming.ended = true;
    if (phase === 'running' && this.#incoming.bodyDone) {
      if (performance.now() - this.#incoming.requestEndedAt > HALF_CLOSE_MILLISECONDS) this.close('client-gone');
    } else if (exchange !== null || this.wire.unsentBytes === 0) {
      this.close('client-gone');
    } else if (this.#incoming.waitingBytes === 0) {
      // The rest of its answer is on its way to a client that may well be reading.
      this.finish(true);
    }
  }

  /** The first request has to arrive, or the connection is closed, within so many milliseconds. */
  hasten(milliseconds: number): void {
    this.#clock.hasten(milliseconds);
  }

  /** The wire's handshake is done: the time of the first request begins. */
  opened(): void {
    if (this.#incoming.refusal === null) this.#clock.awaitHead();
  }

  /** There is no room for this connection: whatever the client says is answered with the fault. */
  turnAway(fault: HttpFault): void {
    this.#incoming.refusal = fault;
    this.#clock.hasten(LINGER_MILLISECONDS);
  }

  /** The transport can take more after `write` returned false. */
  drained(): void {
    if (!this.#gate.shut) return;
    this.#gate.open();
    if (this.#cycle.phase === 'over') this.#clock.wait(LINGER_MILLISECONDS);
    else this.#cycle.drained();
  }

  /** The transport is gone, both ways, for this reason. Safe to call again. */
  closed(reason: 'client-gone' | 'timed-out' = 'client-gone'): void {
    this.close(this.#cycle.phase === 'released' ? 'completed' : reason);
  }

  /** Acts on a passed deadline: 408, 504, or breaks the connection off. */
  expire(): void {
    const { phase, exchange } = this.#cycle;
    if (phase === 'running' && this.#clock.overrun) this.#cycle.endOverdue();
    else if (this.#gate.shut) {
      if (this.#gate.expired()) this.close('timed-out');
    } else if (phase === 'running' && !this.#incoming.bodyDone) {
      this.#cycle.failBody(new HttpFault(408, 'the request body did not arrive in time'));
    } else if (phase === 'reading' && (exchange?.dispatched === false || this.#incoming.waitingBytes > 0)) {
      this.refuse(new HttpFault(408, 'the request did not arrive in time'));
    } else if (!this.#cycle.idle) this.close('timed-out');
    else if (this.wire.inputWaits?.() !== true) this.#closeIdle();
  }

  /**
   * The worker is stopping: a connection that has been idle for the time of a last call expires at once, others when they
   * have. A client that was just answered may be about to send its next request, and is still owed a `Connection: close`.
   */
  drain(): void {
    if (!this.#cycle.idle || this.#gate.shut) return;
    const now = performance.now();
    const idleSince = this.#cycle.served === 0 ? now : this.#clock.deadline - this.#host.keepAliveMilliseconds;
    this.#clock.hasten(idleSince - now + this.#host.idleMilliseconds);
  }

  /** Breaks the connection off because the worker's grace is over. */
  destroy(): void {
    this.close('stopping');
  }

  refuse(fault: HttpFault): void {
    this.wire.write(
      this.#host.refused(this, { fault, exchange: this.#cycle.exchange, incoming: this.#incoming }),
      'latin1',
    );
    this.finish(false);
  }

  /** The last response is out. `clean`: nothing of the client's is unread, so closing can't reset the response away. */
  finish(clean: boolean): void {
    if (!this.#cycle.open) return;
    this.#cycle.end();
    if (!this.#gate.shut) this.#clock.wait(clean ? this.#host.limits.writeMilliseconds : LINGER_MILLISECONDS);
    if (clean) this.wire.finish();
    else {
      this.wire.end();
      this.wire.resume();
    }
  }

  #closeIdle(): void {
    if (this.wire.unsentBytes > 0) this.finish(true);
    else this.close('timed-out');
  }

  close(outcome: Outcome): void {
    if (this.#cycle.closed) return;
    this.#cycle.closed = true;
    this.#clock.wait(Number.POSITIVE_INFINITY);
    const exchange = this.#cycle.end();
    this.wire.destroy();
    this.#host.removed(this);
    this.#gate.open();
    if (exchange === null || exchange.outcome !== null) return;
    exchange.settle(outcome);
    if (exchange.dispatched) this.#host.finished(exchange);
    else this.#host.abandoned(exchange);
  }
}
