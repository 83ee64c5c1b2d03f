import { createReadStream } from 'node:fs';
import { Readable } from 'node:stream';
import bodyParser from 'body-parser';
import compression from 'compression';
import Fastify from 'fastify';
import multer from 'multer';
import serveStatic from 'serve-static';
import { remember } from './parts/database.js';
import { countVisit, fileSessions } from './parts/file-sessions.js';
import { PUBLIC, SAMPLE } from './parts/places.js';
import { rawRoutes } from './parts/raw-routes.js';
import { gatedEvents, rows } from './parts/rows.js';
import { describeUpload } from './parts/upload.js';

const connect = (middleware) => (request, reply, done) => middleware(request.raw, reply.raw, done);
const upload = connect(multer({ storage: multer.memoryStorage() }).single('file'));
const statics = connect(serveStatic(PUBLIC));
const files = (request, reply, done) => {
  request.raw.url = request.raw.url.slice('/static'.length);
  statics(request, reply, done);
};

export const application = Fastify({ bodyLimit: 8 * 1024 * 1024 });

// Other bodies than JSON are left to the handler, unread.
application.addContentTypeParser('*', (_request, _payload, done) => done(null));

application.register(async (raw) => {
  for (const [url, handler] of Object.entries(rawRoutes)) {
    raw.all(url, (request, reply) => {
      reply.hijack();
      return handler(request.raw, reply.raw);
    });
  }
  // The handler is for what the middleware passes on: a file that is not there.
  raw.get('/static/*', { preHandler: files }, async (_request, reply) => reply.callNotFound());
});

application.register(async (routes) => {
  routes.addHook('onRequest', connect(compression()));
  routes.get('/json', async () => ({ hello: 'world' }));
  routes.get('/ip', async ({ ip, protocol }) => ({ ip, protocol }));
  const urlencoded = connect(bodyParser.urlencoded({ extended: false }));
  routes.post('/body', { preHandler: urlencoded }, async (request) => request.body ?? request.raw.body);
  routes.get('/session', { preHandler: connect(fileSessions()) }, async (request) => countVisit(request.raw));
  routes.post('/upload', { preHandler: upload }, async ({ raw: { file, body } }) =>
    describeUpload(file.originalname, file.buffer, body.title),
  );
  routes.get('/file', (_request, reply) => reply.type('text/plain').send(createReadStream(SAMPLE)));
  routes.get('/rows', (request, reply) =>
    reply.type('application/x-ndjson').send(Readable.from(rows(Number(request.query.count)))),
  );
  routes.get('/names', async (request) => remember(request.query.name));
  routes.get('/cookies', (_request, reply) => reply.header('set-cookie', ['a=1', 'b=2']).redirect('/json'));
  routes.get('/throw', () => {
    throw new Error('thrown on purpose');
  });
  routes.get('/reject', async () => {
    throw new Error('rejected on purpose');
  });
});

application.get('/events', (request, reply) =>
  reply.type('text/event-stream').send(Readable.from(asEvents(gatedEvents(request.query.gate)))),
);

async function* asEvents(events) {
  for await (const event of events) yield `data: ${event}\n\n`;
}
