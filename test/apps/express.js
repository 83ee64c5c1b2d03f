import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { setTimeout as delay } from 'node:timers/promises';
import express from 'express';
import { count, download, events, forever, signalOf } from './parts/bodies.js';
import { block, cpu, who } from './parts/work.js';

export const application = express();

application.get('/', (_request, response) => response.type('text').send('Hello from express'));
application.get('/who', (_request, response) => response.json(who()));
application.get('/query', (request, response) => response.json(request.query));
application.post('/echo', async (request, response) => {
  response.setHeader('content-type', request.get('content-type') ?? 'application/octet-stream');
  await pipeline(request, response);
});
application.post('/count', async (request, response) => response.json(await count(request)));
application.get('/download', async (request, response) => {
  response.type('application/octet-stream');
  await pipeline(Readable.from(download(Number(request.query.bytes))), response);
});
application.get('/events', async (request, response) => {
  response.type('text/event-stream');
  await pipeline(Readable.from(events(Number(request.query.count), Number(request.query.ms))), response);
});
application.get('/slow', async (request, response) => {
  await delay(Number(request.query.ms));
  response.type('text').send('slow');
});
application.get('/cpu', (request, response) => response.json(cpu(Number(request.query.ms))));
application.get('/block', (request, response) => response.json(block(Number(request.query.ms))));
application.get('/throw', () => {
  throw new Error('thrown on purpose');
});
application.get('/reject', async () => {
  throw new Error('rejected on purpose');
});
application.get('/forever', async (request, response) => {
  response.type('text');
  for await (const chunk of forever(signalOf(request))) response.write(chunk);
});
application.get('/headers', ({ method, url, headers }, response) => response.json({ method, url, headers }));
