import assert from 'node:assert/strict';
import { test } from 'node:test';
import { HttpFault } from '../errors.ts';
import type { Limits } from './limits.ts';
import { RequestReader } from './request-reader.ts';

const limits = {
  requestLineBytes: 8190,
  fields: 100,
  fieldBytes: 8190,
  headBytes: 65_536,
  bodyBytes: Number.POSITIVE_INFINITY,
} as Limits;

const BODY = '\r\n\r\n'.repeat(5000);
const HEAD = `POST /large HTTP/1.1\r\nHost: x\r\nContent-Length: ${BODY.length}\r\n\r\n`;

test('a head with a large body and the next request behind it ends at its empty line', () => {
  const reader = new RequestReader(limits);
  reader.push(Buffer.from(`${HEAD}${BODY}GET /next HTTP/1.1\r\nHost: x\r\n\r\n`), false);
  assert.equal(reader.readHead()?.bodyBytes, BODY.length);
  let body = '';
  assert.equal(
    reader.readBody((data) => {
      body += data;
    }),
    true,
  );
  assert.equal(body, BODY);
  assert.equal(reader.readHead()?.target, '/next');
  assert.equal(reader.waitingBytes, 0);
});

test('empty lines before a head are judged alike however much is behind them', () => {
  for (const behind of ['', BODY]) {
    const reader = new RequestReader(limits);
    reader.push(Buffer.from(`\r\n${HEAD}${behind}`), false);
    assert.equal(reader.readHead()?.target, '/large');
    const other = new RequestReader(limits);
    other.push(Buffer.from(`\r\n\r\n${HEAD}${behind}`), false);
    assert.throws(() => other.readHead(), HttpFault);
  }
});

test('a head over the limit is refused although its end has arrived', () => {
  const reader = new RequestReader({ ...limits, headBytes: 5000 });
  reader.push(Buffer.from(`GET / HTTP/1.1\r\nHost: x\r\nA: ${'a'.repeat(5000)}\r\n\r\n`), false);
  assert.throws(() => reader.readHead(), { status: 431 });
});
