import { createReadStream } from 'node:fs';
import { Readable } from 'node:stream';
import bodyParser from 'body-parser';
import compression from 'compression';
import Koa from 'koa';
import multer from 'multer';
import serveStatic from 'serve-static';
import { remember } from './parts/database.js';
import { countVisit, fileSessions } from './parts/file-sessions.js';
import { PUBLIC, SAMPLE } from './parts/places.js';
import { rawRoutes } from './parts/raw-routes.js';
import { gatedEvents, rows } from './parts/rows.js';
import { describeUpload } from './parts/upload.js';

const upload = connect(multer({ storage: multer.memoryStorage() }).single('file'));
const sessions = connect(fileSessions());
const parsers = [bodyParser.json({ limit: '8mb' }), bodyParser.urlencoded({ extended: false })].map(connect);
const files = connect(serveStatic(PUBLIC));

const routes = {
  '/json': () => ({ hello: 'world' }),
  '/ip': ({ ip, protocol }) => ({ ip, protocol }),
  '/body': async (context) => {
    for (const parse of parsers) await parse(context);
    return context.req.body;
  },
  '/session': async (context) => {
    await sessions(context);
    return countVisit(context.req);
  },
  '/upload': async (context) => {
    await upload(context);
    const { file, body } = context.req;
    return describeUpload(file.originalname, file.buffer, body.title);
  },
  '/file': (context) => {
    context.type = 'text/plain';
    return createReadStream(SAMPLE);
  },
  '/events': (context) => {
    context.type = 'text/event-stream';
    return Readable.from(asEvents(gatedEvents(context.query.gate)));
  },
  '/rows': (context) => {
    context.type = 'application/x-ndjson';
    return Readable.from(rows(Number(context.query.count)));
  },
  '/names': (context) => remember(context.query.name),
  '/cookies': (context) => {
    context.cookies.set('a', '1').set('b', '2');
    context.redirect('/json');
    return '';
  },
  '/throw': () => {
    throw new Error('thrown on purpose');
  },
  '/reject': async () => {
    throw new Error('rejected on purpose');
  },
};

export const application = new Koa();

application.use((context, next) => {
  const raw = rawRoutes[context.path];
  if (!raw) return next();
  answersItself(context);
  return raw(context.req, context.res);
});
application.use(async (context, next) => {
  // Event streams and the middleware for compression don't go together without its flush().
  if (context.path !== '/events') await connect(compression())(context);
  await next();
});
application.use(async (context, next) => {
  if (!context.path.startsWith('/static/')) return next();
  context.req.url = context.url.slice('/static'.length);
  answersItself(context);
  return files(context);
});
application.use(async (context) => {
  const route = routes[context.path];
  if (route) context.body = await route(context);
});

/** Leaves the response to a handler on Node's own objects; Koa has set 404 by then. */
function answersItself(context) {
  context.respond = false;
  context.res.statusCode = 200;
}

async function* asEvents(events) {
  for await (const event of events) yield `data: ${event}\n\n`;
}

/** Runs a middleware of Connect's kind: resolves when it calls `next`, so never when it answers, as koa-connect has it. */
function connect(middleware) {
  return (context) =>
    new Promise((resolve, reject) => {
      middleware(context.req, context.res, (error) => (error ? reject(error) : resolve()));
    });
}
