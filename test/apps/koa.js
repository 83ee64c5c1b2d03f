import { Readable } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';
import Koa from 'koa';
import { count, download, events, forever, signalOf } from './parts/bodies.js';
import { block, cpu, who } from './parts/work.js';

const routes = {
  'GET /': () => 'Hello from koa',
  'GET /who': () => who(),
  'GET /query': (context) => ({ ...context.query }),
  'POST /echo': (context) => {
    context.type = context.get('content-type') || 'application/octet-stream';
    return context.req;
  },
  'POST /count': (context) => count(context.req),
  'GET /download': (context) => {
    context.type = 'application/octet-stream';
    return Readable.from(download(Number(context.query.bytes)));
  },
  'GET /events': (context) => {
    context.type = 'text/event-stream';
    return Readable.from(events(Number(context.query.count), Number(context.query.ms)));
  },
  'GET /slow': async (context) => {
    await delay(Number(context.query.ms));
    return 'slow';
  },
  'GET /cpu': (context) => cpu(Number(context.query.ms)),
  'GET /block': (context) => block(Number(context.query.ms)),
  'GET /throw': () => {
    throw new Error('thrown on purpose');
  },
  'GET /reject': async () => {
    throw new Error('rejected on purpose');
  },
  'GET /forever': (context) => {
    context.type = 'text/plain';
    return Readable.from(forever(signalOf(context.req)));
  },
  'GET /headers': ({ method, url, headers }) => ({ method, url, headers }),
};

export const application = new Koa();

application.use(async (context) => {
  const method = context.method === 'HEAD' ? 'GET' : context.method;
  const route = routes[`${method} ${context.path}`];
  if (route) context.body = await route(context);
});
