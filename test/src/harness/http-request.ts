/** Requests through Node's own client. */

import { once } from 'node:events';
import { type Agent, request as httpRequest, type IncomingMessage, type RequestOptions } from 'node:http';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { pipeline } from 'node:stream/promises';

/** What to ask, and how. */
export interface Question {
  /** GET by default, POST when there is a body. */
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Streamed with back-pressure when it is an iterable; chunked unless `headers` gives its length. */
  readonly body?: string | Uint8Array | Iterable<Uint8Array>;
  /** By default each request has a connection of its own. */
  readonly agent?: Agent;
  /** Milliseconds without a byte after which the request fails. */
  readonly withinMs?: number;
}

/** A response that was read to its end. */
export interface Answer {
  readonly status: number;
  readonly headers: IncomingMessage['headers'];
  readonly text: string;
  readonly bytes: Buffer;
}

/** A TCP port on this machine, or the path of a unix socket. */
export type Place = number | string;

const PATIENCE_MS = 20_000;

/** Asks and reads the whole answer. */
export async function ask(place: Place, path: string, question: Question = {}): Promise<Answer> {
  const response = await open(place, path, question);
  const body = await buffer(response);
  // Large bodies are rarely wanted as text.
  return {
    status: response.statusCode ?? 0,
    headers: response.headers,
    bytes: body,
    get text() {
      return body.toString();
    },
  };
}

/** Asks and gives the response as soon as its head is there. */
export async function open(place: Place, path: string, question: Question = {}): Promise<IncomingMessage> {
  const { body, headers = {}, method = body === undefined ? 'GET' : 'POST', withinMs = PATIENCE_MS } = question;
  const where: RequestOptions = typeof place === 'number' ? { host: '127.0.0.1', port: place } : { socketPath: place };
  const request = httpRequest({ ...where, path, method, headers, agent: question.agent ?? false });
  request.setTimeout(withinMs, () => request.destroy(new Error(`${method} ${path}: no answer in ${withinMs} ms`)));
  const answered = once(request, 'response');
  if (body === undefined || typeof body === 'string' || body instanceof Uint8Array) request.end(body);
  else await Promise.all([pipeline(Readable.from(body), request), answered]);
  const [response] = await answered;
  return response;
}
