import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { count, download, events, forever, signalOf } from './parts/bodies.js';
import { block, cpu, who } from './parts/work.js';

const routes = {
  'GET /': (_request, response) => text(response, 'Hello from node'),
  'GET /who': (_request, response) => json(response, who()),
  'GET /query': (_request, response, query) => json(response, Object.fromEntries(query)),
  'POST /echo': (request, response) => {
    response.setHeader('content-type', request.headers['content-type'] ?? 'application/octet-stream');
    return pipeline(request, response);
  },
  'POST /count': async (request, response) => json(response, await count(request)),
  'GET /download': (_request, response, query) => {
    response.setHeader('content-type', 'application/octet-stream');
    return pipeline(Readable.from(download(Number(query.get('bytes')))), response);
  },
  'GET /events': (_request, response, query) => {
    response.setHeader('content-type', 'text/event-stream');
    return pipeline(Readable.from(events(Number(query.get('count')), Number(query.get('ms')))), response);
  },
  'GET /slow': async (_request, response, query) => {
    await delay(Number(query.get('ms')));
    text(response, 'slow');
  },
  'GET /cpu': (_request, response, query) => json(response, cpu(Number(query.get('ms')))),
  'GET /block': (_request, response, query) => json(response, block(Number(query.get('ms')))),
  'GET /throw': () => {
    throw new Error('thrown on purpose');
  },
  'GET /reject': async () => {
    throw new Error('rejected on purpose');
  },
  'GET /forever': async (request, response) => {
    response.setHeader('content-type', 'text/plain');
    // Not pipeline(): it would destroy the request's socket itself, and the test is about the request's own close event.
    for await (const chunk of forever(signalOf(request))) response.write(chunk);
  },
  'GET /headers': ({ method, url, headers }, response) => json(response, { method, url, headers }),
};

export function application(request, response) {
  const { pathname, searchParams } = new URL(request.url, 'http://localhost');
  const method = request.method === 'HEAD' ? 'GET' : request.method;
  const route = routes[`${method} ${pathname}`];
  if (route) return route(request, response, searchParams);
  response.statusCode = 404;
  text(response, 'Not found');
}

function text(response, body) {
  response.setHeader('content-type', 'text/plain; charset=utf-8');
  response.setHeader('content-length', Buffer.byteLength(body));
  response.end(body);
}

function json(response, value) {
  const body = JSON.stringify(value);
  response.setHeader('content-type', 'application/json');
  response.setHeader('content-length', Buffer.byteLength(body));
  response.end(body);
}
