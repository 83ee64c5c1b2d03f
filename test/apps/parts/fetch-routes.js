/** The routes for applications that get a `Request` and give a `Response`. */

import { setTimeout as delay } from 'node:timers/promises';
import { count, download, events, forever } from './bodies.js';
import { block, cpu, who } from './work.js';

const routes = {
  'GET /': ({ name }) => new Response(`Hello from ${name}`, { headers: { 'content-type': 'text/plain' } }),
  'GET /who': () => Response.json(who()),
  'GET /query': ({ query }) => Response.json(Object.fromEntries(query)),
  'POST /echo': ({ request }) => {
    const type = request.headers.get('content-type') ?? 'application/octet-stream';
    return new Response(request.body, { headers: { 'content-type': type } });
  },
  'POST /count': async ({ request }) => Response.json(await count(request.body ?? [])),
  'GET /download': ({ query }) => stream('application/octet-stream', download(Number(query.get('bytes')))),
  'GET /events': ({ query }) =>
    stream('text/event-stream', events(Number(query.get('count')), Number(query.get('ms')))),
  'GET /slow': async ({ query }) => {
    await delay(Number(query.get('ms')));
    return new Response('slow');
  },
  'GET /cpu': ({ query }) => Response.json(cpu(Number(query.get('ms')))),
  'GET /block': ({ query }) => Response.json(block(Number(query.get('ms')))),
  'GET /throw': () => {
    throw new Error('thrown on purpose');
  },
  'GET /reject': async () => {
    throw new Error('rejected on purpose');
  },
  'GET /forever': ({ request }) => stream('text/plain', forever(request.signal)),
  'GET /headers': ({ request, url }) => {
    const headers = Object.fromEntries(request.headers);
    return Response.json({ method: request.method, url: url.pathname + url.search, headers });
  },
};

/** Answers a request as the application `name`; undefined when there is no such route. Throws where the route does. */
export function answer(name, request) {
  const url = new URL(request.url);
  const method = request.method === 'HEAD' ? 'GET' : request.method;
  return routes[`${method} ${url.pathname}`]?.({ name, request, url, query: url.searchParams });
}

/** Pulls one chunk whenever the client has taken the one before. */
function stream(type, chunks) {
  const encoder = new TextEncoder();
  const body = new ReadableStream(
    {
      async pull(controller) {
        const { value, done } = await chunks.next();
        if (done) controller.close();
        else controller.enqueue(typeof value === 'string' ? encoder.encode(value) : value);
      },
      async cancel() {
        await chunks.return();
      },
    },
    { highWaterMark: 0 },
  );
  return new Response(body, { headers: { 'content-type': type } });
}
