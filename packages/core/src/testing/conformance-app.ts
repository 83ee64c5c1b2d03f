/** The application that the conformance suite serves: a plain node handler whose routes show what a worker class does. */

import { createHash } from 'node:crypto';
import { appendFileSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { threadId } from 'node:worker_threads';

type Handler = (request: IncomingMessage, response: ServerResponse, query: URLSearchParams) => unknown;

const CHUNK: Buffer = Buffer.alloc(64 * 1024, 'tricorn ');

let ticks = 0;
// A background timer: it must run while the worker waits for requests.
setInterval(() => ticks++, 20).unref();

const routes: Readonly<Record<string, Handler>> = {
  '/hello': (_request, response) => {
    response.setHeader('Content-Length', '5');
    response.end('hello');
  },
  '/ticks': (_request, response) => response.end(String(ticks)),
  '/who': (_request, response) => json(response, { pid: process.pid, threadId }),
  '/head': (request, response) => json(response, { method: request.method, url: request.url, raw: request.rawHeaders }),
  '/echo': (request, response) => {
    response.setHeader('Content-Type', request.headers['content-type'] ?? 'application/octet-stream');
    request.on('error', () => response.destroy());
    request.pipe(response);
  },
  '/digest': async (request, response) => {
    const hash = createHash('sha256');
    let bytes = 0;
    for await (const chunk of request) {
      hash.update(chunk);
      bytes += chunk.length;
    }
    json(response, { bytes, sha256: hash.digest('hex'), trailers: request.trailers });
  },
  '/download': async (_request, response, query) => {
    let left = Number(query.get('bytes'));
    while (left > 0 && !response.destroyed) {
      const size = Math.min(left, CHUNK.length);
      left -= size;
      if (!response.write(CHUNK.subarray(0, size))) await new Promise((resolve) => response.once('drain', resolve));
    }
    response.end();
  },
  '/events': (_request, response, query) => {
    let left = Number(query.get('count'));
    response.writeHead(200, { 'Content-Type': 'text/event-stream' });
    const timer = setInterval(
      () => {
        response.write(`data: ${Date.now()}\n\n`);
        left--;
        if (left > 0) return;
        clearInterval(timer);
        response.end();
      },
      Number(query.get('ms')),
    );
  },
  '/trailers': (_request, response) => {
    response.writeHead(200, { Trailer: 'X-Sum' });
    response.write('body');
    response.addTrailers({ 'X-Sum': '42' });
    response.end();
  },
  '/status': (_request, response, query) => {
    response.statusCode = Number(query.get('code'));
    response.end();
  },
  '/early': (_request, response, query) =>
    response.writeEarlyHints({ link: '</a.css>; rel=preload' }, () =>
      setTimeout(() => response.end('late'), Number(query.get('ms') ?? 0)),
    ),
  '/length': (request, response, query) => {
    response.on('error', () => {});
    response.socket?.on('error', () => console.error(`told of ${request.url}`));
    response.setHeader('Content-Length', String(query.get('declared')));
    for (let left = Number(query.get('sent')); left > 0; left--) response.write('x');
    response.end();
  },
  '/inject': (_request, response, query) => inject(response, String(query.get('where'))),
  '/slow': (_request, response, query) => setTimeout(() => response.end('slow'), Number(query.get('ms'))),
  '/block': (_request, response, query) => {
    const start = Date.now();
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, Number(query.get('ms')));
    json(response, { pid: process.pid, threadId, start, end: Date.now() });
  },
  '/forever': (request, response, query) => {
    response.writeHead(200);
    const timer = setInterval(() => response.write('more\n'), 20);
    response.on('close', () => {
      clearInterval(timer);
      appendFileSync(String(query.get('file')), `gone ${request.destroyed}\n`);
    });
  },
  '/throw': () => {
    throw new Error('thrown by the application');
  },
  '/reject': async () => {
    throw new Error('rejected by the application');
  },
  '/break': (_request, response) => {
    response.write('part');
    setTimeout(() => response.destroy(), 20);
  },
  '/split': (_request, response) => {
    response.setHeader('X-Split', 'a');
    // Node's own check is by-passed, as a careless library could: the engine must still refuse it.
    const reason = 'OK\r\nX-Evil: yes';
    response.writeHead(200, reason);
    response.end();
  },
};

/** Tries to bring a line break to the client. */
function inject(response: ServerResponse, where: string): void {
  const evil = 'a\r\nX-Evil: yes';
  if (where === 'hints') response.writeEarlyHints({ link: '</a>; rel=preload', 'x-hint': evil });
  if (where === 'trailers') {
    response.writeHead(200, { Trailer: 'X-Sum' });
    response.write('body');
    response.addTrailers({ 'X-Sum': evil });
    return;
  }
  response.writeHead(200, where === 'name' ? { [evil]: 'b' } : { 'X-Split': evil });
  response.end();
}

function json(response: ServerResponse, value: unknown): void {
  response.setHeader('Content-Type', 'application/json');
  response.end(JSON.stringify(value));
}

/** `(request, response)` for every route; 404 for the others. */
export function application(request: IncomingMessage, response: ServerResponse): unknown {
  const url = new URL(request.url ?? '/', 'http://localhost');
  const handler = routes[url.pathname];
  if (handler !== undefined) return handler(request, response, url.searchParams);
  response.statusCode = 404;
  return response.end('no such route');
}
