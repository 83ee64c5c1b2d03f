import { setTimeout as delay } from 'node:timers/promises';
import { gateway } from 'tricorn';
import { count, download, events, forever } from './parts/bodies.js';
import { block, cpu, who } from './parts/work.js';

const BYTES = 'application/octet-stream';

const routes = {
  'GET /': (_environ, respond) => respond('text/plain', ['Hello from gateway']),
  'GET /who': (_environ, respond) => respond.json(who()),
  'GET /query': (_environ, respond, query) => respond.json(Object.fromEntries(query)),
  'POST /echo': (environ, respond) => respond(environ.CONTENT_TYPE || BYTES, environ['gateway.input']),
  'POST /count': async (environ, respond) => respond.json(await count(environ['gateway.input'])),
  'GET /download': (_environ, respond, query) => respond(BYTES, download(Number(query.get('bytes')))),
  'GET /events': (_environ, respond, query) =>
    respond('text/event-stream', events(Number(query.get('count')), Number(query.get('ms')))),
  'GET /slow': async (_environ, respond, query) => {
    await delay(Number(query.get('ms')));
    return respond('text/plain', ['slow']);
  },
  'GET /cpu': (_environ, respond, query) => respond.json(cpu(Number(query.get('ms')))),
  'GET /block': (_environ, respond, query) => respond.json(block(Number(query.get('ms')))),
  'GET /throw': () => {
    throw new Error('thrown on purpose');
  },
  'GET /reject': async () => {
    throw new Error('rejected on purpose');
  },
  'GET /forever': (environ, respond) => respond('text/plain', forever(environ['gateway.signal'])),
  'GET /headers': (environ, respond) => {
    const url = environ.PATH_INFO + (environ.QUERY_STRING && `?${environ.QUERY_STRING}`);
    return respond.json({ method: environ.REQUEST_METHOD, url, headers: headersOf(environ) });
  },
};

export const application = gateway((environ, startResponse) => {
  const method = environ.REQUEST_METHOD === 'HEAD' ? 'GET' : environ.REQUEST_METHOD;
  const route = routes[`${method} ${environ.PATH_INFO}`];
  if (route) return route(environ, responder(startResponse), new URLSearchParams(environ.QUERY_STRING));
  startResponse('404 Not Found', [['content-type', 'text/plain']]);
  return ['Not found'];
});

function responder(startResponse) {
  const respond = (type, body) => {
    startResponse('200 OK', [['content-type', type]]);
    return body;
  };
  respond.json = (value) => respond('application/json', [JSON.stringify(value)]);
  return respond;
}

function headersOf(environ) {
  const headers = {};
  for (const [name, value] of Object.entries(environ)) {
    if (name.startsWith('HTTP_')) headers[name.slice('HTTP_'.length).toLowerCase().replaceAll('_', '-')] = value;
  }
  return headers;
}
