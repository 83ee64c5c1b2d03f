import { randomUUID } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { Hono } from 'hono';
import { compress } from 'hono/compress';
import { getCookie, setCookie } from 'hono/cookie';
import { etag } from 'hono/etag';
import { stream, streamSSE } from 'hono/streaming';
import { remember } from './parts/database.js';
import { note, place, SAMPLE } from './parts/places.js';
import { broken, gatedEvents, rows } from './parts/rows.js';
import { describeUpload } from './parts/upload.js';

export const application = new Hono();

application.use('/json', compress());
application.use('/file', compress());
application.get('/json', (context) => context.json({ hello: 'world' }));
application.get('/ip', (context) => {
  const protocol = new URL(context.req.url).protocol.slice(0, -1);
  return context.json({ ip: context.env.incoming.socket.remoteAddress, protocol });
});
application.post('/body', async (context) => {
  const json = context.req.header('content-type') === 'application/json';
  return context.json(json ? await context.req.json() : await context.req.parseBody());
});
application.get('/session', (context) => {
  const id = getCookie(context, 'id') ?? randomUUID();
  const { visits } = sessionOf(id);
  writeFileSync(place(`session-${id}`), JSON.stringify({ visits: visits + 1 }));
  setCookie(context, 'id', id);
  return context.json({ visits: visits + 1 });
});
application.post('/upload', async (context) => {
  const { file, title } = await context.req.parseBody();
  return context.json(describeUpload(file.name, Buffer.from(await file.arrayBuffer()), title));
});
application.get('/file', async (context) => context.text(await readFile(SAMPLE, 'utf8')));
application.get('/static/sample.txt', etag(), async (context) => context.text(await readFile(SAMPLE, 'utf8')));
application.get('/events', (context) =>
  streamSSE(context, async (events) => {
    for await (const data of gatedEvents(context.req.query('gate'))) await events.writeSSE({ data });
  }),
);
application.get('/rows', (context) => {
  context.header('content-type', 'application/x-ndjson');
  return stream(context, async (output) => {
    for (const row of rows(Number(context.req.query('count')))) await output.write(row);
  });
});
application.get('/names', (context) => context.json(remember(context.req.query('name'))));
application.get('/cookies', (context) => {
  setCookie(context, 'a', '1');
  setCookie(context, 'b', '2');
  return context.redirect('/json');
});
application.get('/throw', () => {
  throw new Error('thrown on purpose');
});
application.get('/reject', async () => {
  throw new Error('rejected on purpose');
});

// The same paths as Node's request and response have elsewhere, as far as there is such a thing here.
application.post('/raw/echo', (context) => new Response(context.req.raw.body));
application.get('/raw/broken', () => new Response(ReadableStream.from(asBytes(broken()))));
application.get('/raw/forever', (context) =>
  stream(context, async (output) => {
    const name = context.req.query('note');
    output.onAbort(() => note(name, 'left'));
    await output.write('first\n');
    while (!output.aborted) {
      await output.sleep(20);
      await output.write('more\n');
    }
  }),
);

function sessionOf(id) {
  try {
    return JSON.parse(readFileSync(place(`session-${id}`), 'utf8'));
  } catch {
    // A new one.
    return { visits: 0 };
  }
}

async function* asBytes(chunks) {
  for await (const chunk of chunks) yield new TextEncoder().encode(chunk);
}
