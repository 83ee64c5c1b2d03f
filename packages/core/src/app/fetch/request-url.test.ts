import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Peer } from '../../exchange.ts';
import { MemoryExchange } from './memory-exchange.test.kit.ts';
import { requestUrl } from './request-url.ts';

interface Circumstances extends Partial<Peer> {
  readonly method?: string;
}

function urlOf(host: string | null, target: string, { method = 'GET', ...peer }: Circumstances = {}): string {
  const headers = host === null ? [] : ['Accept', '*/*', 'hOST', host];
  const exchange = new MemoryExchange({ method, target, peer, headers });
  return requestUrl(exchange.request, exchange.peer);
}

const HOSTS: readonly (readonly [string | null, string])[] = [
  ['example.com', 'example.com'],
  ['EXAMPLE.com', 'example.com'],
  ['localhost:8000', 'localhost:8000'],
  ['my_app:3000', 'my_app:3000'],
  ['1a.example', '1a.example'],
  ['127.0.0.1', '127.0.0.1'],
  ['255.10.0.200:65535', '255.10.0.200:65535'],
  ['127.1', '127.0.0.1'],
  ['1.2.3.04', '1.2.3.4'],
  ['[::1]:8000', '[::1]:8000'],
  ['[0:0::1]', '[::1]'],
  ['a:80', 'a'],
  ['a:443', 'a:443'],
  ['a:0080', 'a'],
  ['a:', 'a'],
  ['a.', 'a.'],
  ['xn--bcher-kva.example', 'xn--bcher-kva.example'],
  ['%61.com', 'a.com'],
];

for (const [host, expected] of HOSTS) {
  test(`the host ${host} gives ${expected}`, () => {
    assert.equal(urlOf(host, '/path'), `http://${expected}/path`);
    assert.equal(urlOf(host, '/path'), new URL(`http://${host}/path`).href, 'the URL parser agrees');
  });
}

const NO_HOSTS = [
  null,
  '',
  ' ',
  'a b',
  'a/b',
  'evil.com/?',
  'user@host',
  'user:pass@host',
  'a#',
  'a\\b',
  'a:b',
  'a:99999',
  ':80',
];
for (const host of [...NO_HOSTS, '[::1', '256.1.1.1', '1.2.3.4.5', '<a>', '%2f', 'a\t']) {
  test(`the host ${JSON.stringify(host)} gives our own address`, () => {
    assert.equal(urlOf(host, '/path?a'), 'http://127.0.0.1:8000/path?a');
  });
}

test('our own address, in each form', () => {
  assert.equal(urlOf(null, '/', { localAddress: '::1', localPort: 1 }), 'http://[::1]:1/');
  assert.equal(urlOf(null, '/', { localAddress: '/run/app.sock', localPort: 0 }), 'http://localhost/');
  assert.equal(urlOf(null, '/', { localAddress: '10.0.0.1', localPort: 443, encrypted: true }), 'https://10.0.0.1/');
});

test('an encrypted connection gives https and its default port', () => {
  const peer = { encrypted: true };
  assert.equal(urlOf('a', '/', peer), 'https://a/');
  assert.equal(urlOf('a:443', '/', peer), 'https://a/');
  assert.equal(urlOf('a:80', '/', peer), 'https://a:80/');
  assert.equal(urlOf('a', 'http://b/c', peer), 'https://b/c');
});

const TARGETS = [
  '/',
  '/a/b.c/d',
  '/a?b=c&d=%20',
  '/?',
  '/a/',
  '//evil.com/a',
  '/a//b',
  '/../a',
  '/a/./b/../c',
  '/a/..',
  '/.well-known/x',
];
TARGETS.push(
  '/%2e%2E/a',
  '/%41%zz',
  "/it's?it's",
  '/a b',
  '/"<>`{}^|',
  '/?"<>`{}^|#f',
  '/\\a',
  '/é',
  '/\u00ff',
  '/a?b/../c',
  '/a;b=c,d',
  '/[a]',
);
TARGETS.push(`/${'a/'.repeat(4000)}`, '/a:b@c', '/a#fragment', '/~a_b-c!$&()*+,;=:@');
for (const target of TARGETS) {
  test(`the target ${target.slice(0, 40)} is what the URL parser makes of it`, () => {
    assert.equal(urlOf('localhost:8000', target), new URL(`http://localhost:8000${target}`).href);
  });
}

test('the absolute form brings its own host', () => {
  assert.equal(urlOf('a', 'http://b:81/c/../d?e'), 'http://b:81/d?e');
  assert.equal(urlOf('a', 'HTTP://B'), 'http://b/');
  assert.equal(urlOf('a', 'https://b/c'), 'http://b/c');
  assert.equal(urlOf('a', 'http://user:pass@b/c'), 'http://b/c');
});

test('the other forms have no path of their own', () => {
  assert.equal(urlOf('a', '*', { method: 'OPTIONS' }), 'http://a/*');
  assert.equal(urlOf('a', 'b:443', { method: 'CONNECT' }), 'http://b:443/');
  assert.equal(urlOf('a', 'ftp://b/c'), 'http://a/ftp://b/c');
  assert.equal(urlOf('a', 'http://'), 'http://a/http://');
});

test('a host in Punycode is checked by the URL parser, whose versions differ', () => {
  const expected = URL.canParse('http://xn--a/') ? 'http://xn--a/' : 'http://127.0.0.1:8000/';
  assert.equal(urlOf('xn--a', '/'), expected);
});
