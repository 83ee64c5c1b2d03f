import assert from 'node:assert/strict';
import type { NodeHandler } from './node-application.ts';
import { EventLog, parity } from './parity.test.kit.ts';

const ANSWER = { status: 200, reason: undefined, body: 'hello', trailers: [] as string[], complete: true };

/** Forms of giving a head that must all come out as Node sends them. */
const heads: Readonly<Record<string, { handler: NodeHandler; expected: object }>> = {
  'end(chunk) works out the length': {
    handler: (_req, res) => res.end('hello'),
    expected: { headers: ['Content-Length', '5'] },
  },
  'a length in bytes, not characters': {
    handler: (_req, res) => res.end('grün'),
    expected: { headers: ['Content-Length', '5'], body: 'grün' },
  },
  'an empty response has length 0': {
    handler: (_req, res) => res.end(),
    expected: { headers: ['Content-Length', '0'], body: '' },
  },
  'setHeader keeps order and spelling': {
    handler: (_req, res) => {
      res.setHeader('X-B', 'b');
      res.setHeader('x-a', 1);
      res.setHeader('X-b', 'again');
      res.end('hello');
    },
    expected: { headers: ['X-b', 'again', 'x-a', '1', 'Content-Length', '5'] },
  },
  'setHeader with a list sends a field for each': {
    handler: (_req, res) => res.setHeader('Set-Cookie', ['a=1', 'b=2']).end('hello'),
    expected: { headers: ['Set-Cookie', 'a=1', 'Set-Cookie', 'b=2', 'Content-Length', '5'] },
  },
  'appendHeader adds to what is there': {
    handler: (_req, res) => {
      res.setHeader('Vary', 'a');
      res.appendHeader('Vary', ['b', 'c']);
      res.appendHeader('X-New', 'd');
      res.end('hello');
    },
    expected: { headers: ['Vary', 'a', 'Vary', 'b', 'Vary', 'c', 'X-New', 'd', 'Content-Length', '5'] },
  },
  'setHeaders takes a Map': {
    handler: (_req, res) => res.setHeaders(new Map([['x-map', 'yes']])).end('hello'),
    expected: { headers: ['x-map', 'yes', 'Content-Length', '5'] },
  },
  'writeHead takes an object': {
    handler: (_req, res) => res.writeHead(201, { 'X-A': 'a', 'Set-Cookie': ['a=1', 'b=2'] }).end('hello'),
    expected: { status: 201, headers: ['X-A', 'a', 'Set-Cookie', 'a=1', 'Set-Cookie', 'b=2'] },
  },
  'writeHead takes an object without a prototype': {
    handler: (_req, res) => res.writeHead(200, Object.assign(Object.create(null), { 'X-A': ['a', 'b'] })).end('hello'),
    expected: { headers: ['X-A', 'a', 'X-A', 'b'] },
  },
  'writeHead takes a flat list with duplicates': {
    handler: (_req, res) => res.writeHead(200, ['X-A', 'a', 'x-a', 'b']).end('hello'),
    expected: { headers: ['X-A', 'a', 'x-a', 'b'] },
  },
  'writeHead takes a list of pairs': {
    handler: (_req, res) => res.writeHead(200, [['X-A', 'a'] as never, ['X-B', ['b', 'c']] as never]).end('hello'),
    expected: { headers: ['X-A', 'a', 'X-B', 'b', 'X-B', 'c'] },
  },
  'writeHead overrides setHeader': {
    handler: (_req, res) => res.setHeader('X-A', 'a').writeHead(200, { 'x-a': 'b', 'X-C': 'c' }).end('hello'),
    expected: { headers: ['x-a', 'b', 'X-C', 'c'] },
  },
  'writeHead with a flat list overrides setHeader': {
    handler: (_req, res) => res.setHeader('X-A', 'a').writeHead(200, ['X-A', 'b']).end('hello'),
    expected: { headers: ['X-A', 'b'] },
  },
  'a reason phrase is sent': {
    handler: (_req, res) => res.writeHead(299, 'Almost Good', { 'X-A': 'a' }).end('hello'),
    expected: { status: 299, reason: 'Almost Good', headers: ['X-A', 'a'] },
  },
  'statusCode and statusMessage are sent': {
    handler: (_req, res) => {
      res.statusCode = 404;
      res.statusMessage = 'Nowhere';
      res.end('hello');
    },
    expected: { status: 404, reason: 'Nowhere', headers: ['Content-Length', '5'] },
  },
  'removeHeader takes a header back': {
    handler: (_req, res) => {
      res.setHeader('X-A', 'a');
      res.removeHeader('x-a');
      res.end('hello');
    },
    expected: { headers: ['Content-Length', '5'] },
  },
  'a removed Content-Length stays away': {
    handler: (_req, res) => {
      res.removeHeader('Content-Length');
      res.end('hello');
    },
    expected: { headers: [] },
  },
  'a Transfer-Encoding of the application keeps Content-Length away': {
    handler: (_req, res) => res.writeHead(200, { 'transfer-encoding': 'chunked' }).end('hello'),
    expected: { headers: [] },
  },
  'several Cookie values become one': {
    handler: (_req, res) => res.writeHead(200, { Cookie: ['a', 'b'] }).end('hello'),
    expected: { headers: ['Cookie', 'a; b'] },
  },
  'writes of text in several encodings and of bytes': {
    handler: (_req, res) => {
      res.write('68656c', 'hex');
      res.write(new Uint8Array([108]));
      res.end('bw==', 'base64');
    },
    expected: { headers: [] },
  },
  '204 carries neither body nor length': {
    handler: (_req, res) => res.writeHead(204).end('hello'),
    expected: { status: 204, headers: [], body: '' },
  },
  '304 keeps the length that was set and drops the body': {
    handler: (_req, res) => res.writeHead(304, { ETag: '"x"', 'Content-Length': 5 }).end('hello'),
    expected: { status: 304, headers: ['ETag', '"x"', 'Content-Length', '5'], body: '' },
  },
};

for (const [name, { handler, expected }] of Object.entries(heads)) {
  parity(`head: ${name}`, async (serve) => {
    const server = await serve(handler);
    const { answer } = await server.call({});
    assert.deepEqual(await answer, { ...ANSWER, ...expected });
  });
}

/** Mistakes that must be answered with the error that Node gives. */
const mistakes: Readonly<Record<string, { handler: NodeHandler; code: string }>> = {
  'a Trailer header beside Content-Length': {
    handler: (_req, res) => res.writeHead(200, { Trailer: 'X-Sum', 'Content-Length': 5 }),
    code: 'ERR_HTTP_TRAILER_INVALID',
  },
  'a header name that is no token': {
    handler: (_req, res) => res.writeHead(200, { 'bad name': 'x' }),
    code: 'ERR_INVALID_HTTP_TOKEN',
  },
  'a header value with a line break': {
    handler: (_req, res) => res.writeHead(200, { 'X-A': ['fine', 'x\r\nSet-Cookie: evil'] }),
    code: 'ERR_INVALID_CHAR',
  },
  'a header without a value': {
    handler: (_req, res) => res.writeHead(200, { 'X-A': undefined }),
    code: 'ERR_HTTP_INVALID_HEADER_VALUE',
  },
  'a flat list of odd length': {
    handler: (_req, res) => res.writeHead(200, ['X-A', 'a', 'X-B']),
    code: 'ERR_INVALID_ARG_VALUE',
  },
  'setHeader after the head': {
    handler: (_req, res) => res.writeHead(200).setHeader('X-A', 'a'),
    code: 'ERR_HTTP_HEADERS_SENT',
  },
  'a body over a strict Content-Length': {
    handler: (_req, res) => {
      res.strictContentLength = true;
      res.writeHead(200, { 'Content-Length': 3 }).write('hello');
    },
    code: 'ERR_HTTP_CONTENT_LENGTH_MISMATCH',
  },
  'a body under a strict Content-Length': {
    handler: (_req, res) => {
      res.strictContentLength = true;
      res.setHeader('Content-Length', 10).end('hello');
    },
    code: 'ERR_HTTP_CONTENT_LENGTH_MISMATCH',
  },
};

for (const [name, { handler, code }] of Object.entries(mistakes)) {
  parity(`mistake: ${name}`, async (serve) => {
    const log = new EventLog();
    const server = await serve((req, res) => {
      try {
        handler(req, res);
        log.add('no error');
      } catch (error) {
        log.add(`${(error as NodeJS.ErrnoException).code}`);
      }
      res.destroy();
    });
    await (await server.call({})).answer;
    assert.deepEqual(log.entries, [code]);
  });
}
