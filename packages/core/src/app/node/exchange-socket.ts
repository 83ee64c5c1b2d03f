/** What a node application sees as the socket of its request and response. */

import { isIPv6 } from 'node:net';
import { Duplex } from 'node:stream';
import type { TLSSocket } from 'node:tls';
import { ResponseError } from '../../errors.ts';
import type { Chunk, Exchange } from '../../exchange.ts';
import { type NodeRequest, type NodeResponse, nodeError, type WriteCallback } from './node-internals.ts';

/**
 * Stands for the connection of one exchange: tells who the peer is, carries timeouts and the end of the connection, and
 * hands the body of the response to the exchange's sink. It has no bytes of its own: reading gives nothing and writing
 * past the response destroys it.
 *
 * Unlike a `net.Socket` it lives for one request. It closes when the exchange ends early and, if anybody listens for
 * that, soon after the response was sent.
 */
export class ExchangeSocket extends Duplex {
  /** What Node keeps for the writing side; `length` is what `writableLength` answers, here and on the response. */
  declare readonly _writableState: { length: number };
  readonly exchange: Exchange;
  /** The request; given right after construction, because the request wants its socket first. */
  request!: NodeRequest;
  /** The response that is being sent, null when it is out: Node's own name and meaning. */
  _httpMessage: NodeResponse | null = null;
  /** The connection broke before the response was out; Node's messages then emit no 'finish'. */
  _hadError = false;
  /** Bytes of request body read by the application. */
  bytesRead = 0;
  /** Bytes of response body written by the application. */
  bytesWritten = 0;
  /** Milliseconds given to {@link setTimeout}, 0 for none. */
  timeout = 0;
  readonly connecting = false;
  readonly pending = false;
  #timer: NodeJS.Timeout | undefined;
  /** Write callbacks that wait for the sink; null while it takes all it is given. */
  #waiting: WriteCallback[] | null = null;

  constructor(exchange: Exchange) {
    super();
    this.exchange = exchange;
  }

  /** Hands a piece of the response's body to the sink. False when the sink asks to wait; 'drain' is emitted later. */
  send(chunk: Chunk, encoding: BufferEncoding | undefined, callback: WriteCallback | null | undefined): boolean {
    const length = typeof chunk === 'string' ? Buffer.byteLength(chunk, encoding) : chunk.byteLength;
    this.bytesWritten += length;
    this.#timer?.refresh();
    let accepted: boolean;
    try {
      accepted = this.exchange.response.write(chunk, encoding);
    } catch (error) {
      // Such as more body than was declared. Thrown from here it would surface in whatever stream is piped in.
      this.destroy(error as Error);
      if (callback) process.nextTick(callback, error);
      return false;
    }
    if (!accepted) this.#wait(length);
    this.whenSent(callback);
    return accepted;
  }

  /** Calls back once the sink has taken all that was sent so far, always after the caller has returned. */
  whenSent(callback: WriteCallback | null | undefined): void {
    if (!callback) return;
    if (this.#waiting === null) process.nextTick(callback);
    else this.#waiting.push(callback);
  }

  /** Notes that bytes of the request's body have come. */
  received(bytes: number): void {
    this.bytesRead += bytes;
    this.#timer?.refresh();
  }

  /** Closes after the response was sent, for whoever ties clean-up to the socket. */
  release(): void {
    clearTimeout(this.#timer);
    const reading = this.request._consuming && !this.request.complete;
    if (!reading && this.listenerCount('close') > 0) this.destroy();
  }

  #wait(bytes: number): void {
    this._writableState.length += bytes;
    if (this.#waiting !== null) return;
    this.#waiting = [];
    this.exchange.response.ready().then(
      () => process.nextTick(() => this.#drained()),
      (error: Error) => this.destroy(error),
    );
  }

  #drained(): void {
    const callbacks = this.#waiting;
    if (callbacks === null || this.destroyed) return;
    this.#waiting = null;
    this._writableState.length = 0;
    this.#timer?.refresh();
    const response = this._httpMessage;
    if (response !== null && !response.writableEnded) response._flush();
    for (const callback of callbacks) callback();
  }

  override _read(): void {}

  override _write(_chunk: unknown, _encoding: BufferEncoding, callback: WriteCallback): void {
    callback(new ResponseError('the socket of a request takes no bytes of its own: write to the response'));
  }

  override _destroy(error: Error | null, callback: WriteCallback): void {
    clearTimeout(this.#timer);
    // Without a response on it the exchange was answered, and what happens here no longer touches it.
    if (this._httpMessage !== null) {
      this._hadError = true;
      if (this.exchange.outcome === null) this.exchange.abort(error ?? undefined);
      const unsent = this.#waiting ?? [];
      this.#waiting = null;
      const reason = error ?? nodeError('ERR_STREAM_DESTROYED', 'Cannot call write after a stream was destroyed');
      for (const waiting of unsent) process.nextTick(waiting, reason);
      // Before 'close', whose first listener is the response's own: the request is told first, as in http.Server.
      process.nextTick(abortRequest, this);
    }
    // http.Server always listens for the errors of its sockets, so one that nobody asked about ends no process.
    callback(this.listenerCount('error') === 0 ? null : error);
  }

  /** Ends the connection once the response is out; at once when the response is not complete. */
  destroySoon(): void {
    if (this._httpMessage !== null && !this._httpMessage.writableEnded) this.destroy();
  }

  /**
   * Emits 'timeout' on the request, the response and the socket after so many milliseconds without a byte of body, and
   * destroys the socket when neither message has a listener: http.Server's rule. 0 switches it off.
   */
  setTimeout(milliseconds: number, listener?: () => void): this {
    clearTimeout(this.#timer);
    this.timeout = milliseconds;
    if (milliseconds > 0) this.#timer = setTimeout(onTimeout, milliseconds, this).unref();
    if (listener && milliseconds > 0) this.once('timeout', listener);
    else if (listener) this.removeListener('timeout', listener);
    return this;
  }

  setNoDelay(): this {
    return this;
  }

  setKeepAlive(): this {
    return this;
  }

  ref(): this {
    return this;
  }

  unref(): this {
    return this;
  }

  address(): { address?: string | undefined; family?: string | undefined; port?: number | undefined } {
    return { address: this.localAddress, family: this.localFamily, port: this.localPort };
  }

  /** True for TLS, absent otherwise. */
  get encrypted(): boolean | undefined {
    return this.exchange.peer.encrypted || undefined;
  }

  /** As a TLS socket has it, and the next three; undefined where {@link Peer.tls} is, as on a socket without TLS. */
  get getPeerCertificate(): TLSSocket['getPeerCertificate'] | undefined {
    const { tls } = this.exchange.peer;
    return tls?.getPeerCertificate.bind(tls) as TLSSocket['getPeerCertificate'] | undefined;
  }

  get getPeerX509Certificate(): TLSSocket['getPeerX509Certificate'] | undefined {
    const { tls } = this.exchange.peer;
    return tls?.getPeerX509Certificate.bind(tls);
  }

  get getProtocol(): TLSSocket['getProtocol'] | undefined {
    const { tls } = this.exchange.peer;
    return tls?.getProtocol.bind(tls);
  }

  /** True when the client has sent a certificate that is good. Node says so of resumed sessions without any as well. */
  get authorized(): boolean | undefined {
    const { tls } = this.exchange.peer;
    return tls?.authorized && tls.getPeerX509Certificate() !== undefined;
  }

  get readyState(): 'open' | 'closed' {
    return this.destroyed ? 'closed' : 'open';
  }

  /** Undefined for a unix socket, like the other three. */
  get remoteAddress(): string | undefined {
    return this.exchange.peer.remoteAddress || undefined;
  }

  get remotePort(): number | undefined {
    return this.exchange.peer.remotePort || undefined;
  }

  get remoteFamily(): 'IPv4' | 'IPv6' | undefined {
    return familyOf(this.remoteAddress);
  }

  get localAddress(): string | undefined {
    return this.localPort === undefined ? undefined : this.exchange.peer.localAddress;
  }

  get localPort(): number | undefined {
    return this.exchange.peer.localPort || undefined;
  }

  get localFamily(): 'IPv4' | 'IPv6' | undefined {
    return familyOf(this.localAddress);
  }
}

function familyOf(address: string | undefined): 'IPv4' | 'IPv6' | undefined {
  if (address === undefined) return undefined;
  return isIPv6(address) ? 'IPv6' : 'IPv4';
}

function abortRequest(socket: ExchangeSocket): void {
  socket.request.destroy(nodeError('ECONNRESET', 'aborted'));
}

function onTimeout(socket: ExchangeSocket): void {
  const response = socket._httpMessage;
  const byRequest = !socket.request.complete && socket.request.emit('timeout', socket);
  const byResponse = response?.emit('timeout', socket) ?? false;
  if (!byRequest && !byResponse) socket.destroy();
  socket.emit('timeout');
}
