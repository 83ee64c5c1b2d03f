import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { HttpFault } from '../errors.ts';
import { parseHead } from './head-parser.ts';
import type { Limits } from './limits.ts';

const limits: Limits = {
  requestLineBytes: 200,
  fields: 10,
  fieldBytes: 100,
  headBytes: 1000,
  bodyBytes: Number.POSITIVE_INFINITY,
  headMilliseconds: 1000,
  bodyMilliseconds: 1000,
  writeMilliseconds: 1000,
  bodyBytesPerSecond: 0,
  writeBytesPerSecond: 0,
  requestMilliseconds: Number.POSITIVE_INFINITY,
  connections: 1000,
  connectionsPerAddress: 0,
};

const parse = (text: string) => parseHead(text, 0, limits);
const host = 'Host: a\r\n';

test('reads method, target, version and fields as received', () => {
  const head = parse('\r\nPOST /a?b=c HTTP/1.1\r\nHost:  a.example:80 \r\nX-Odd:\t\r\nContent-length: 5\r\n\r\nhello');
  assert.ok(head);
  const { method, target, minorVersion, headers, bodyBytes, keepAlive, end } = head;
  assert.deepEqual(
    { method, target, minorVersion, bodyBytes, keepAlive },
    {
      method: 'POST',
      target: '/a?b=c',
      minorVersion: 1,
      bodyBytes: 5,
      keepAlive: true,
    },
  );
  assert.deepEqual(headers, ['Host', 'a.example:80', 'X-Odd', '', 'Content-length', '5']);
  assert.equal(head.end, end);
});

test('asks for more as long as the head can still become acceptable', () => {
  const whole = `GET / HTTP/1.1\r\n${host}X: y\r\n\r\n`;
  for (let length = 0; length < whole.length; length++) assert.equal(parse(whole.slice(0, length)), null);
  assert.equal(parse(whole)?.end, whole.length);
});

test('decides whether the connection is kept', () => {
  const keeps = (version: string, connection: string) =>
    parse(`GET / HTTP/${version}\r\n${host}${connection === '' ? '' : `Connection: ${connection}\r\n`}\r\n`)?.keepAlive;
  assert.equal(keeps('1.1', ''), true);
  assert.equal(keeps('1.1', 'close'), false);
  assert.equal(keeps('1.1', 'X-Foo, Close'), false);
  assert.equal(keeps('1.0', ''), false);
  assert.equal(keeps('1.0', 'Keep-Alive'), true);
  assert.equal(keeps('1.0', 'keep-alive, close'), false);
});

test('accepts the four forms of a request target with their methods', () => {
  for (const line of [
    'GET /',
    'OPTIONS *',
    'GET http://a/b',
    'CONNECT a:443',
    'CONNECT [::1]:443',
    'GET /%20?x={y}|z',
  ]) {
    assert.ok(parse(`${line} HTTP/1.1\r\n${host}\r\n`), line);
  }
});

describe('refuses', () => {
  const long = 'x'.repeat(300);
  const cases: [why: string, head: string, status: number][] = [
    ['a target with a space', `GET /a b HTTP/1.1\r\n${host}\r\n`, 400],
    ['two spaces before the target', `GET  / HTTP/1.1\r\n${host}\r\n`, 400],
    ['a method that is no token', `G@T / HTTP/1.1\r\n${host}\r\n`, 400],
    ['an empty method', ` / HTTP/1.1\r\n${host}\r\n`, 400],
    ['a control byte in the target', `GET /\x01 HTTP/1.1\r\n${host}\r\n`, 400],
    ['a fragment in the target', `GET /#a HTTP/1.1\r\n${host}\r\n`, 400],
    ['a target that is no path', `GET a HTTP/1.1\r\n${host}\r\n`, 400],
    ['an asterisk with GET', `GET * HTTP/1.1\r\n${host}\r\n`, 400],
    ['userinfo in an absolute target', `GET http://u@a/ HTTP/1.1\r\n${host}\r\n`, 400],
    ['CONNECT with a path', `CONNECT / HTTP/1.1\r\n${host}\r\n`, 400],
    ['HTTP/2.0', `GET / HTTP/2.0\r\n${host}\r\n`, 505],
    ['a lower-case protocol name', `GET / http/1.1\r\n${host}\r\n`, 400],
    ['no version', `GET /\r\n${host}\r\n`, 400],
    ['no Host', 'GET / HTTP/1.1\r\nX: y\r\n\r\n', 400],
    ['two Hosts', `GET / HTTP/1.1\r\n${host}${host}\r\n`, 400],
    ['a Host with a path', 'GET / HTTP/1.1\r\nHost: a/b\r\n\r\n', 400],
    ['a space before the colon', `GET / HTTP/1.1\r\n${host}X : y\r\n\r\n`, 400],
    ['a folded field', `GET / HTTP/1.1\r\n${host}X: y\r\n z\r\n\r\n`, 400],
    ['an empty field name', `GET / HTTP/1.1\r\n${host}: y\r\n\r\n`, 400],
    ['a field without colon', `GET / HTTP/1.1\r\n${host}X\r\n\r\n`, 400],
    ['NUL in a value', `GET / HTTP/1.1\r\n${host}X: a\0b\r\n\r\n`, 400],
    ['a bare CR in a value', `GET / HTTP/1.1\r\n${host}X: a\rb\r\n\r\n`, 400],
    ['a bare LF after a value', `GET / HTTP/1.1\r\n${host}X: a\nY: b\r\n\r\n`, 400],
    ['a bare LF after the request line', `GET / HTTP/1.1\n${host}\r\n`, 400],
    ['a signed Content-Length', `POST / HTTP/1.1\r\n${host}Content-Length: +5\r\n\r\n`, 400],
    ['a hexadecimal Content-Length', `POST / HTTP/1.1\r\n${host}Content-Length: 0x5\r\n\r\n`, 400],
    ['a list of Content-Lengths', `POST / HTTP/1.1\r\n${host}Content-Length: 5, 5\r\n\r\n`, 400],
    ['two equal Content-Lengths', `POST / HTTP/1.1\r\n${host}Content-Length: 5\r\nContent-Length: 5\r\n\r\n`, 400],
    [
      'Content-Length beside chunked',
      `POST / HTTP/1.1\r\n${host}Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n`,
      400,
    ],
    ['chunked twice', `POST / HTTP/1.1\r\n${host}Transfer-Encoding: chunked, chunked\r\n\r\n`, 400],
    [
      'chunked in two fields',
      `POST / HTTP/1.1\r\n${host}Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n`,
      400,
    ],
    ['chunked not last', `POST / HTTP/1.1\r\n${host}Transfer-Encoding: chunked, gzip\r\n\r\n`, 400],
    ['identity coding', `POST / HTTP/1.1\r\n${host}Transfer-Encoding: identity\r\n\r\n`, 400],
    ['a coding we do not have', `POST / HTTP/1.1\r\n${host}Transfer-Encoding: gzip, chunked\r\n\r\n`, 501],
    ['chunked in HTTP/1.0', `POST / HTTP/1.0\r\n${host}Transfer-Encoding: chunked\r\n\r\n`, 400],
    ['an unknown expectation', `POST / HTTP/1.1\r\n${host}Expect: tea\r\n\r\n`, 417],
    ['a request line over the limit', `GET /${long} HTTP/1.1\r\n${host}\r\n`, 414],
    ['an unfinished request line over the limit', `GET /${long}`, 414],
    ['a field over the limit', `GET / HTTP/1.1\r\n${host}X: ${'y'.repeat(150)}\r\n\r\n`, 431],
    ['too many fields', `GET / HTTP/1.1\r\n${host}${'X: y\r\n'.repeat(10)}\r\n`, 431],
    ['an unfinished head over the limit', `GET / HTTP/1.1\r\n${host}${`X: ${long}\r\n`.repeat(5)}`, 431],
    ['a TLS hello', '\x16\x03\x01\x02', 400],
  ];
  for (const [why, head, status] of cases) {
    test(why, () => {
      assert.throws(
        () => parse(head),
        (error: unknown) => error instanceof HttpFault && error.status === status,
      );
    });
  }
});
