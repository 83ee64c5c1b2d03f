/** The node kind: applications that are a `(req, res)` handler. */

import { AsyncResource } from 'node:async_hooks';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Exchange } from '../../exchange.ts';
import type { Application } from '../application.ts';
import { ExchangeSocket } from './exchange-socket.ts';
import { createRequest } from './request.ts';
import { createResponse } from './response.ts';

/** What Node's `request` event calls: Express and Koa's `callback()` are such functions. */
export type NodeHandler = (request: IncomingMessage, response: ServerResponse) => unknown;

export interface NodeApplicationOptions {
  /** Lets go of what the application holds; see {@link Application.close}. */
  readonly close?: () => Promise<void>;
}

/**
 * Brings a `(req, res)` handler to the shape of all applications.
 *
 * `run` throws or rejects with what the handler throws or rejects with. That it returns or resolves says nothing about
 * the response: a handler may answer at any later time.
 *
 * @param description what was found, for the boot log: `Express application`.
 */
export function nodeApplication(
  handler: NodeHandler,
  description: string,
  options: NodeApplicationOptions = {},
): Application {
  return {
    kind: 'node',
    description,
    run: (exchange) => serve(handler, exchange),
    ...(options.close && { close: options.close }),
  };
}

function serve(handler: NodeHandler, exchange: Exchange): void | Promise<void> {
  const socket = new ExchangeSocket(exchange);
  const request = createRequest(socket);
  const response = createResponse(request, socket);
  exchange.onEnd((outcome) => {
    // 'completed' by somebody else than the response, such as the 500 for a handler that threw, leaves it without a client.
    if (outcome !== 'completed' || !response.writableEnded) socket.destroy();
  });
  // A context of its own for each request, as in http.Server: what a handler sets by AsyncLocalStorage#enterWith must
  // not be seen by the next request of the connection.
  const result = new AsyncResource('HTTPINCOMINGMESSAGE').runInAsyncScope(handler, undefined, request, response);
  return isPromise(result) ? result : undefined;
}

function isPromise(value: unknown): value is Promise<void> {
  return typeof (value as Promise<void> | null | undefined)?.then === 'function';
}
