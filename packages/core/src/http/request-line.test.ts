import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readRequestLine } from './request-line.ts';

const cases: readonly [text: string, method: string, target: string, minorVersion: 0 | 1][] = [
  ['GET /a?b HTTP/1.0\r\nA : b\r\n', 'GET', '/a?b', 0],
  ['\r\nGET / HTTP/1.1\r\n', 'GET', '/', 1],
  ['GET / HTTP/2.0\r\n', 'GET', '/', 1],
  ['POST /half', 'POST', '/half', 1],
  ['GET ', 'GET', '', 1],
  ['GE', '', '', 1],
  ['\u0016\u0003\u0001', '', '', 1],
  ['a"b / HTTP/1.1\r\n', '', '', 1],
  ['', '', '', 1],
];

for (const [text, ...expected] of cases) {
  test(`readRequestLine finds ${JSON.stringify(expected)} in ${JSON.stringify(text)}`, () => {
    const { method, target, minorVersion } = readRequestLine(text);
    assert.deepEqual([method, target, minorVersion], expected);
  });
}

test('readRequestLine bounds what it shows', () => {
  assert.ok(readRequestLine(`GET /${'a'.repeat(9000)} HTTP/1.1\r\n`).target.length <= 1024);
  assert.equal(readRequestLine(`${'A'.repeat(40)} / HTTP/1.1\r\n`).method, '');
});
