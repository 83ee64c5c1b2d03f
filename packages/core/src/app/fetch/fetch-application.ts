/** The fetch application kind: `(request: Request) => Response | Promise<Response>`. */

import type { Exchange } from '../../exchange.ts';
import type { Application } from '../application.ts';
import { installLightClasses } from './install.ts';
import { toNativeRequest } from './native-request.ts';
import { ServeInfo } from './serve-info.ts';
import { ServerRequest } from './server-request.ts';
import { writeResponse } from './write-response.ts';

/** Web-standard request in, web-standard response out. */
export type FetchHandler = (request: Request, info: ServeInfo) => Response | Promise<Response>;

/** How a fetch application is served. */
export interface FetchApplicationOptions {
  /** Use the light classes, and install them as globals of this thread; else Node's own. */
  readonly light: boolean;
  /** Lets go of what the application holds; see {@link Application.close}. */
  readonly close?: () => Promise<void>;
}

/**
 * Makes an application of a fetch handler.
 *
 * @param description what was found, for the boot log.
 */
export function fetchApplication(
  handler: FetchHandler,
  description: string,
  options: FetchApplicationOptions,
): Application {
  const { light, close } = options;
  if (light) installLightClasses();
  const requestOf = light ? lightRequest : nativeRequest;
  return {
    kind: 'fetch',
    description,
    run(exchange: Exchange): void | Promise<void> {
      const answer = handler(requestOf(exchange), new ServeInfo(exchange));
      if (!isThenable(answer)) return writeResponse(answer, exchange);
      return Promise.resolve(answer).then((response) => writeResponse(response, exchange));
    },
    ...(close === undefined ? {} : { close }),
  };
}

function lightRequest(exchange: Exchange): Request {
  // Its prototype makes it one; the class itself can't say so without inheriting Node's constructor.
  return new ServerRequest(exchange) as unknown as Request;
}

function nativeRequest(exchange: Exchange): Request {
  return toNativeRequest(new ServerRequest(exchange), true);
}

/** Frameworks may bring promises of their own. */
function isThenable(answer: unknown): answer is PromiseLike<Response> {
  return answer instanceof Promise || typeof (answer as Partial<PromiseLike<Response>> | null)?.then === 'function';
}
