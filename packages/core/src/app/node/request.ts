/** The request a node application gets: a genuine `http.IncomingMessage` fed from an exchange. */

import { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import { BodyError } from '../../errors.ts';
import type { RequestHead } from '../../exchange.ts';
import type { ExchangeSocket } from './exchange-socket.ts';
import { type NodeRequest, nodeError } from './node-internals.ts';

const kSocket: unique symbol = Symbol('tricorn.socket');

type FedRequest = NodeRequest & { [kSocket]: ExchangeSocket };

/**
 * Makes the request of an exchange. Its headers are Node's own lazy ones; its body is read from the client only when the
 * application reads it.
 */
export function createRequest(socket: ExchangeSocket): NodeRequest {
  const head = socket.exchange.request;
  const request = requestOf(head, socket as unknown as Socket) as FedRequest;
  // On the object itself: frameworks put a prototype of their own under it (Express: Object.setPrototypeOf).
  request._read = readBody;
  request[kSocket] = socket;
  socket.request = request;
  return request;
}

/** Makes a request without a body on a real socket: what listeners of 'upgrade' and 'connect' get. */
export function createBareRequest(head: RequestHead, socket: Socket): IncomingMessage {
  const request = requestOf(head, socket);
  // Not in Node's types: tells frameworks that there will be no response object.
  Object.assign(request, { upgrade: true });
  request.complete = true;
  request.push(null);
  return request;
}

function requestOf(head: RequestHead, socket: Socket): NodeRequest {
  const request = new IncomingMessage(socket) as NodeRequest;
  request.httpVersionMajor = 1;
  request.httpVersionMinor = head.minorVersion;
  request.httpVersion = head.minorVersion === 1 ? '1.1' : '1.0';
  request.method = head.method;
  request.url = head.target;
  request._addHeaderLines(head.headers, head.headers.length);
  return request;
}

function readBody(this: FedRequest): void {
  if (!this._consuming) {
    // The constructor set this to keep the stream from reading ahead for nobody; Node's own _read clears it as well.
    this._readableState.readingMore = false;
    this._consuming = true;
  }
  pull(this);
}

function pull(request: FedRequest): void {
  let chunk: Uint8Array | null | Promise<Uint8Array | null>;
  try {
    chunk = request[kSocket].exchange.body.read();
  } catch (error) {
    fail(request, error);
    return;
  }
  if (chunk instanceof Promise) {
    // On a tick of its own: what a listener throws is an uncaught exception, as in Node, and no rejected promise.
    chunk.then(
      (late) => process.nextTick(deliver, request, late),
      (error) => process.nextTick(fail, request, error),
    );
  } else {
    deliver(request, chunk);
  }
}

/** Gives a chunk to the stream, which asks for the next one when it has room; null ends it. */
function deliver(request: FedRequest, chunk: Uint8Array | null): void {
  const socket = request[kSocket];
  if (chunk === null) {
    const { trailers } = socket.exchange.body;
    request.complete = true;
    request._addHeaderLines(trailers, trailers.length);
  } else {
    socket.received(chunk.byteLength);
  }
  request.push(chunk);
}

/** A body that ended in another way than it announced looks to the application like a connection that broke. */
function fail(request: FedRequest, error: unknown): void {
  // The response is out and nobody wanted the body: there is no one to tell, as in http.Server.
  if (request._dumped) return;
  const { exchange } = request[kSocket];
  if (error instanceof BodyError && exchange.outcome === null && !exchange.response.started) {
    // What follows takes the response out of the application's hands, so the client is told here what was wrong.
    exchange.response.start({ status: error.status, headers: ['Connection', 'close', 'Content-Length', '0'] });
    exchange.response.end();
  }
  request.destroy(nodeError('ECONNRESET', 'aborted', error));
}
