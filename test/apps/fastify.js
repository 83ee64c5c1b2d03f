import { Readable } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';
import Fastify from 'fastify';
import { count, download, events, forever, signalOf } from './parts/bodies.js';
import { block, cpu, who } from './parts/work.js';

export const application = Fastify();

// Bodies of every type reach the handler as the unread stream, without Fastify's size limit.
application.removeAllContentTypeParsers();
application.addContentTypeParser('*', (_request, payload, done) => done(null, payload));

application.get('/', async (_request, reply) => reply.type('text/plain').send('Hello from fastify'));
application.get('/who', async () => who());
application.get('/query', async (request) => request.query);
application.post('/echo', async (request, reply) => {
  reply.type(request.headers['content-type'] ?? 'application/octet-stream');
  return reply.send(request.raw);
});
application.post('/count', async (request) => count(request.raw));
application.get('/download', async (request, reply) => {
  reply.type('application/octet-stream');
  return reply.send(Readable.from(download(Number(request.query.bytes))));
});
application.get('/events', async (request, reply) => {
  reply.type('text/event-stream');
  return reply.send(Readable.from(events(Number(request.query.count), Number(request.query.ms))));
});
application.get('/slow', async (request, reply) => {
  await delay(Number(request.query.ms));
  return reply.type('text/plain').send('slow');
});
application.get('/cpu', async (request) => cpu(Number(request.query.ms)));
application.get('/block', async (request) => block(Number(request.query.ms)));
application.get('/throw', () => {
  throw new Error('thrown on purpose');
});
application.get('/reject', async () => {
  throw new Error('rejected on purpose');
});
application.get('/forever', async (request, reply) => {
  reply.type('text/plain');
  return reply.send(Readable.from(forever(signalOf(request.raw))));
});
application.get('/headers', async ({ method, url, headers }) => ({ method, url, headers }));
