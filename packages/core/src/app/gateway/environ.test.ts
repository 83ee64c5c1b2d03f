import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Exchange, Peer, RequestHead } from '../../exchange.ts';
import { makeEnviron } from './environ.ts';
import { fieldKey } from './field-keys.ts';
import type { GatewayEnviron } from './gateway-types.ts';
import { pathInfo } from './path-info.ts';

const tcp: Peer = {
  remoteAddress: '192.0.2.1',
  remotePort: 50_000,
  localAddress: '192.0.2.9',
  localPort: 8000,
  encrypted: false,
};
const unix: Peer = { remoteAddress: '', remotePort: 0, localAddress: '/run/app.sock', localPort: 0, encrypted: false };
const options = { errors: { write: () => {} }, multithread: true, multiprocess: false, fieldKeys: new Map() };

function environOf(request: Partial<RequestHead>, peer: Peer = tcp): GatewayEnviron {
  const head: RequestHead = { method: 'GET', target: '/', minorVersion: 1, headers: [], ...request };
  const signal = new AbortController().signal;
  return makeEnviron({ request: head, peer, signal } as unknown as Exchange, options);
}

test('the environ has the variables of CGI and of the gateway', () => {
  const environ = environOf({
    method: 'POST',
    target: '/caf%C3%A9/%2f?q=%20',
    minorVersion: 0,
    headers: ['Content-Type', 'text/plain', 'Content-Length', '5', 'X-Token', 'abc'],
  });
  const { 'gateway.input': input, 'gateway.errors': errors, ...rest } = environ;
  assert.equal(typeof input.read, 'function');
  assert.equal(errors, options.errors);
  assert.deepEqual(rest, {
    REQUEST_METHOD: 'POST',
    SCRIPT_NAME: '',
    PATH_INFO: '/café//',
    QUERY_STRING: 'q=%20',
    RAW_URI: '/caf%C3%A9/%2f?q=%20',
    CONTENT_TYPE: 'text/plain',
    CONTENT_LENGTH: '5',
    SERVER_NAME: '192.0.2.9',
    SERVER_PORT: '8000',
    SERVER_PROTOCOL: 'HTTP/1.0',
    REMOTE_ADDR: '192.0.2.1',
    REMOTE_PORT: '50000',
    HTTP_X_TOKEN: 'abc',
    'gateway.version': '1.0',
    'gateway.url_scheme': 'http',
    'gateway.multithread': true,
    'gateway.multiprocess': false,
    'gateway.run_once': false,
  });
});

test('repeated fields are joined, cookies with a semicolon', () => {
  const environ = environOf({ headers: ['Accept', 'a', 'cookie', 'x=1', 'ACCEPT', 'b', 'Cookie', 'y=2'] });
  assert.equal(environ.HTTP_ACCEPT, 'a,b');
  assert.equal(environ.HTTP_COOKIE, 'x=1; y=2');
});

test('a field name with an underscore is dropped, so that it cannot pass for one with dashes', () => {
  const environ = environOf({ headers: ['X_Real_IP', 'evil', 'X-Real-IP', 'good', 'Content_Length', '9'] });
  assert.equal(environ.HTTP_X_REAL_IP, 'good');
  assert.equal(environ.CONTENT_LENGTH, '');
});

test('names of fields are remembered up to a limit', () => {
  const keys = new Map<string, string | null>();
  for (let i = 0; i < 2000; i++) assert.equal(fieldKey(keys, `X-${i}`), `HTTP_X_${i}`);
  assert.equal(keys.size, 1000);
});

test('on a unix socket the server is named by Host', () => {
  const name = (...headers: string[]): string => {
    const environ = environOf({ headers }, unix);
    return `${environ.SERVER_NAME} ${environ.SERVER_PORT}`;
  };
  assert.equal(name('Host', 'example.org:81'), 'example.org 81');
  assert.equal(name('Host', '[::1]'), '[::1] 80');
  assert.equal(name(), 'localhost 80');
  assert.equal(environOf({}, unix).REMOTE_PORT, '');
});

test('the signal is read from the exchange on demand, also through a derived environ', () => {
  const environ = environOf({});
  assert(environ['gateway.signal'] instanceof AbortSignal);
  assert(Object.create(environ)['gateway.signal'] instanceof AbortSignal);
});

test('PATH_INFO of the forms of a request target', () => {
  assert.equal(pathInfo('/a/b'), '/a/b');
  assert.equal(pathInfo('*'), '*');
  assert.equal(pathInfo('http://example.org/a%20b'), '/a b');
  assert.equal(pathInfo('http://example.org'), '/');
  assert.equal(pathInfo('example.org:443'), '');
  assert.equal(pathInfo('/%zz/%41'), '/%zz/A');
  assert.equal(pathInfo('/%ff%C3%A9'), '/\ufffdé');
});
