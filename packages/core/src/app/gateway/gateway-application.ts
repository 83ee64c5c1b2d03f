/** The gateway kind: `(environ, startResponse) => body`. */

import type { Exchange } from '../../exchange.ts';
import type { Logger } from '../../log/logger.ts';
import type { Application } from '../application.ts';
import { makeEnviron } from './environ.ts';
import { GatewayResponse } from './gateway-response.ts';
import type { GatewayBody, GatewayErrors, GatewayHandler, StartResponse } from './gateway-types.ts';
import { sendBody } from './send-body.ts';

export interface GatewayApplicationOptions {
  /** For the boot log. */
  readonly description?: string;
  /** `gateway.multithread`. */
  readonly multithread: boolean;
  /** `gateway.multiprocess`. */
  readonly multiprocess: boolean;
  /** Where `gateway.errors` writes. */
  readonly logger: Logger;
  readonly close?: () => Promise<void>;
}

/** Makes an application of a gateway handler. A plain body is served without a promise or a signal. */
export function gatewayApplication(handler: GatewayHandler, options: GatewayApplicationOptions): Application {
  const { description = 'gateway application', multithread, multiprocess, logger, close } = options;
  const errors: GatewayErrors = { write: (text) => logger.error(text.trimEnd()) };
  const shared = { errors, multithread, multiprocess, fieldKeys: new Map<string, string | null>() };
  const run = (exchange: Exchange): void | Promise<void> => {
    const response = new GatewayResponse(exchange);
    const startResponse: StartResponse = (status, headers, error) => {
      response.start(status, headers, error);
      return (chunk) => void response.write(chunk);
    };
    const body = handler(makeEnviron(exchange, shared), startResponse);
    return isPromise(body)
      ? body.then((settled) => sendBody(settled, response, exchange))
      : sendBody(body, response, exchange);
  };
  return close === undefined ? { kind: 'gateway', description, run } : { kind: 'gateway', description, run, close };
}

function isPromise(body: GatewayBody | Promise<GatewayBody>): body is Promise<GatewayBody> {
  return typeof (body as { then?: unknown } | null | undefined)?.then === 'function';
}
