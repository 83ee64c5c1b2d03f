/** Handlers on Node's own request and response, which a framework passes through. */

import { createReadStream } from 'node:fs';
import { pipeline, Readable } from 'node:stream';
import { note, SAMPLE } from './places.js';
import { broken } from './rows.js';

/** `(request, response)` by path; each answers every method. */
export const rawRoutes = {
  '/raw/socket': (request, response) => {
    const { remoteAddress, remotePort, remoteFamily, localPort, readyState } = request.socket;
    const same = response.socket === request.socket && request.connection === request.socket;
    sendJson(response, { remoteAddress, remotePort, remoteFamily, localPort, readyState, same });
  },
  '/raw/destroy': (request) => {
    request.socket.destroy();
  },
  '/raw/trailers': async (request, response) => {
    let bytes = 0;
    for await (const chunk of request) bytes += chunk.length;
    response.writeHead(200, { 'content-type': 'text/plain', trailer: 'x-bytes, x-sum' });
    response.write('body');
    response.addTrailers({ 'x-bytes': String(bytes), 'x-sum': request.trailers['x-sum'] ?? 'none' });
    response.end();
  },
  '/raw/ends': (request, response) => {
    const name = noteName(request);
    for (const event of ['finish', 'close']) {
      response.on(event, () => note(name, `${event} ${response.writableFinished}`));
    }
    response.end('ended');
  },
  '/raw/pipe': (_request, response) => {
    response.setHeader('content-type', 'text/plain');
    createReadStream(SAMPLE).pipe(response);
  },
  '/raw/pipeline': (request, response) => {
    response.setHeader('content-type', 'text/plain');
    pipeline(createReadStream(SAMPLE), response, (error) => note(noteName(request), error?.code ?? 'done'));
  },
  '/raw/echo': (request, response) => {
    response.setHeader('content-type', 'application/octet-stream');
    pipeline(request, response, () => undefined);
  },
  '/raw/broken': (_request, response) => {
    pipeline(Readable.from(broken()), response, () => undefined);
  },
  '/raw/forever': (request, response) => {
    const name = noteName(request);
    const timer = setInterval(() => response.write('more\n'), 20);
    response.on('close', () => {
      clearInterval(timer);
      note(name, !response.writableFinished && request.socket.destroyed ? 'left' : 'stayed');
    });
    response.write('first\n');
  },
};

function noteName(request) {
  return new URL(request.url, 'http://localhost').searchParams.get('note');
}

function sendJson(response, value) {
  response.setHeader('content-type', 'application/json');
  response.end(JSON.stringify(value));
}
