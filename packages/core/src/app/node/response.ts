/** The response a node application gets: a genuine `http.ServerResponse` that writes to an exchange's sink. */

import { ServerResponse, STATUS_CODES, validateHeaderName, validateHeaderValue } from 'node:http';
import type { Socket } from 'node:net';
import type { ExchangeSocket } from './exchange-socket.ts';
import { detachAbortSignal, type NodeRequest, type NodeResponse } from './node-internals.ts';
import { collectHeaders } from './response-head.ts';

const { _finish: finishOfNode, writeEarlyHints: writeEarlyHintsOfNode } = ServerResponse.prototype as NodeResponse;

/**
 * Makes the response to a request. Only Node's low-level serialisers are replaced: every public method keeps Node's code,
 * but for one that has a hole.
 *
 * They are replaced on the object itself, because frameworks put a prototype of their own under it. `chunkedEncoding`
 * stays false for good: the engine below the sink does the framing.
 */
export function createResponse(request: NodeRequest, socket: ExchangeSocket): NodeResponse {
  const response = new ServerResponse(request) as NodeResponse;
  // False for HTTP/1.0 in Node; here it is the engine that knows, and false means that the application wants to close.
  response.shouldKeepAlive = true;
  response._storeHeader = storeHeader;
  response._send = send;
  response._writeRaw = writeInterim;
  response._finish = finish;
  response._flushOutput = nothingWaits;
  response.writeEarlyHints = writeEarlyHints;
  response.on('finish', onFinish);
  response.assignSocket(socket as unknown as Socket);
  return response;
}

function socketOf(response: NodeResponse): ExchangeSocket | null {
  return response.socket as unknown as ExchangeSocket | null;
}

function storeHeader(this: NodeResponse, statusLine: string, given: unknown): void {
  const headers = collectHeaders(this, given);
  const socket = socketOf(this);
  if (socket !== null && !socket.destroyed) {
    const { statusCode: status, statusMessage } = this;
    // The engine has the standard status lines at hand, so only another phrase is worth telling.
    const reason = statusMessage === STATUS_CODES[status] ? undefined : statusMessage;
    socket.exchange.response.start({ status, reason, headers });
  }
  this._header = statusLine;
}

const send: NodeResponse['_send'] = function send(data, encoding, callback) {
  const socket = socketOf(this);
  if (socket === null || socket.destroyed) return false;
  this._headerSent = true;
  if (data.length > 0) return socket.send(data, encoding ?? undefined, callback);
  // Node's end() says 'latin1' here, and the end of the response is about to flush anyway; flushHeaders() says nothing.
  if (encoding !== 'latin1') socket.exchange.response.flush();
  socket.whenSent(callback);
  return true;
};

/** Takes the text of an interim response (100, 102, 103) that Node has composed and checked. */
const writeInterim: NodeResponse['_writeRaw'] = function writeInterim(text, _encoding, callback) {
  const socket = socketOf(this);
  if (socket === null || socket.destroyed) return false;
  const statusLineEnd = text.indexOf('\r\n');
  const status = Number(text.slice('HTTP/1.1 '.length, 'HTTP/1.1 '.length + 3));
  socket.exchange.response.informational(status, parseFields(text.slice(statusLineEnd + 2)));
  socket.whenSent(callback);
  return true;
};

/** Node checks the link of early hints and lets a line break through in every other field. */
const writeEarlyHints: ServerResponse['writeEarlyHints'] = function writeEarlyHints(
  this: NodeResponse,
  hints,
  callback,
) {
  for (const [name, value] of Object.entries(hints)) {
    validateHeaderName(name);
    for (const each of [value].flat()) validateHeaderValue(name, each);
  }
  writeEarlyHintsOfNode.call(this, hints, callback);
};

function finish(this: NodeResponse): void {
  // Node's own part: 'prefinish' and performance entries.
  finishOfNode.call(this);
  const socket = socketOf(this);
  if (socket === null || socket.destroyed) return;
  socket.exchange.response.end(this._trailer === '' ? undefined : parseFields(this._trailer));
}

function nothingWaits(): boolean {
  return true;
}

/** Splits header lines that Node has written into names and values in turn. */
function parseFields(lines: string): string[] {
  const fields: string[] = [];
  for (const line of lines.split('\r\n')) {
    const colon = line.indexOf(': ');
    if (colon > 0) fields.push(line.slice(0, colon), line.slice(colon + 2));
  }
  return fields;
}

/** The first listener of 'finish', as in http.Server: later ones already see a response without a socket. */
function onFinish(this: NodeResponse): void {
  const { req: request } = this;
  const socket = socketOf(this);
  if (socket === null) return;
  detachAbortSignal(request);
  // Node reads a body that nobody wanted to its end. Here the engine does so, unless somebody waits for the events.
  const unread = !request._consuming && !request._readableState.resumeScheduled;
  if (unread && request._eventsCount > 0) request._dump();
  this.detachSocket(socket as unknown as Socket);
  process.nextTick(closeSent, this, socket);
}

function closeSent(response: NodeResponse, socket: ExchangeSocket): void {
  if (!response._closed) {
    response.destroyed = true;
    response._closed = true;
    response.emit('close');
  }
  socket.release();
}
