/** What `next` does for a plain `(request, response, next)` handler, which has nobody after it. */

import { type ServerResponse, STATUS_CODES } from 'node:http';
import type { Logger } from '../log/logger.ts';

/**
 * Makes the `next` of one request: without an error it answers 404; an error is logged and answered with its `status`
 * (or `statusCode`) from 400 to 599, else 500. When the head was sent before, the response is broken off.
 */
export function finalHandler(response: ServerResponse, logger: Logger): (error?: unknown) => void {
  return (error) => {
    const status = error === undefined || error === null ? 404 : statusOf(error);
    if (status >= 500) logger.error(`the application called next() with ${describe(error)}`);
    if (response.headersSent) {
      response.destroy();
      return;
    }
    response.statusCode = status;
    response.setHeader('Content-Type', 'text/plain; charset=utf-8');
    response.end(`${STATUS_CODES[status] ?? status}\n`);
  };
}

function statusOf(error: unknown): number {
  const { status, statusCode } = error as { status?: unknown; statusCode?: unknown };
  const given = status ?? statusCode;
  return typeof given === 'number' && given >= 400 && given <= 599 ? given : 500;
}

function describe(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
