import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Peer } from '../../exchange.ts';
import { Forwarding, type ForwardingHead } from './forwarding.ts';
import { ForwardingFields, topicOf } from './forwarding-fields.ts';

/** Proxies are in 10.0.0.0/8; the one next to us is 10.0.0.1. */
const forwarding = new Forwarding(['10.0.0.0/8', 'fd00::/8']);
const proxy: Peer = {
  remoteAddress: '10.0.0.1',
  remotePort: 1234,
  localAddress: '10.0.0.9',
  localPort: 8000,
  encrypted: false,
};
const stranger: Peer = { ...proxy, remoteAddress: '203.0.113.9' };

type Fields = Readonly<Record<string, string | readonly string[]>>;

function headOf(headers: readonly string[]): ForwardingHead {
  const forwarding = new ForwardingFields();
  for (let index = 0; index < headers.length; index += 2) {
    const topic = topicOf(headers[index]!);
    if (topic !== undefined) forwarding.add(topic, headers[index + 1]!);
  }
  return { method: 'GET', target: '/', minorVersion: 1, headers, forwarding };
}

function resolve(fields: Fields, peer: Peer = proxy, from: Forwarding = forwarding) {
  const given = Object.entries({ Host: 'inner.example', ...fields });
  const headers = given.flatMap(([name, value]) => [value].flat().flatMap((each) => [name, each]));
  const forwarded = from.resolve(headOf(headers), peer);
  if (forwarded === null) return null;
  const { remoteAddress, remotePort, encrypted } = forwarded.peer;
  const host = forwarded.head.headers[forwarded.head.headers.indexOf('Host') + 1];
  return { client: remoteAddress, port: remotePort, scheme: encrypted ? 'https' : 'http', host };
}

/** What is seen of a request whose fields say nothing. */
const nothing = { client: '10.0.0.1', port: 1234, scheme: 'http', host: 'inner.example' };
const client = { ...nothing, client: '203.0.113.5', port: 0 };

const RESOLVED: readonly [what: string, fields: Fields, expected: object][] = [
  ['an address', { 'X-Forwarded-For': '203.0.113.5' }, client],
  ['an address and a port', { 'X-Forwarded-For': '203.0.113.5:99' }, { ...client, port: 99 }],
  ['an IPv6 address', { 'X-Forwarded-For': '2001:DB8::1' }, { ...client, client: '2001:db8::1' }],
  ['a name in other case', { 'x-forwarded-for': '203.0.113.5' }, client],
  ['two trusted proxies', { 'X-Forwarded-For': '203.0.113.5, 10.0.0.2' }, client],
  ['three trusted proxies', { 'X-Forwarded-For': '203.0.113.5,fd00::2 , 10.0.0.2' }, client],
  ['two fields', { 'X-Forwarded-For': ['203.0.113.5', '10.0.0.2'] }, client],
  ['empty elements', { 'X-Forwarded-For': ', 203.0.113.5, ,' }, client],
  ['an address the client invented', { 'X-Forwarded-For': '127.0.0.1, 203.0.113.5' }, client],
  ['a trusted address the client invented', { 'X-Forwarded-For': '10.0.0.3, 203.0.113.5, 10.0.0.2' }, client],
  ['rubbish the client invented', { 'X-Forwarded-For': '<b>, 203.0.113.5, 10.0.0.2' }, client],
  ['trusted addresses only', { 'X-Forwarded-For': '10.0.0.3, 10.0.0.2' }, { ...client, client: '10.0.0.3' }],
  ['an unknown client', { 'X-Forwarded-For': 'unknown' }, { ...client, client: '' }],
  ['an unknown client behind an invention', { 'X-Forwarded-For': '1.1.1.1, unknown' }, { ...client, client: '' }],
  ['a scheme', { 'X-Forwarded-Proto': 'https' }, { ...nothing, scheme: 'https' }],
  ['a scheme in capitals', { 'X-Forwarded-Proto': 'HTTPS' }, { ...nothing, scheme: 'https' }],
  ['a scheme of WebSockets', { 'X-Forwarded-Proto': 'wss' }, { ...nothing, scheme: 'https' }],
  ['one scheme of two proxies', { 'X-Forwarded-Proto': 'https, https' }, { ...nothing, scheme: 'https' }],
  ['X-Forwarded-Ssl', { 'X-Forwarded-Ssl': 'on' }, { ...nothing, scheme: 'https' }],
  ['X-Forwarded-Protocol', { 'X-Forwarded-Protocol': 'ssl' }, { ...nothing, scheme: 'https' }],
  [
    'three fields for a scheme',
    { 'X-Forwarded-Ssl': 'off', 'X-Forwarded-Proto': 'http', 'X-Forwarded-Protocol': 'http' },
    nothing,
  ],
  ['a host', { 'X-Forwarded-Host': 'a.example' }, { ...nothing, host: 'a.example' }],
  [
    'a host of one of two proxies',
    { 'X-Forwarded-Host': 'evil.example, a.example' },
    { ...nothing, host: 'a.example' },
  ],
  [
    'a host two proxies away',
    { 'X-Forwarded-For': '203.0.113.5, 10.0.0.2', 'X-Forwarded-Host': 'evil.example, a.example, lb.example' },
    { ...client, host: 'a.example' },
  ],
  [
    'a host that only the farther proxy told',
    { 'X-Forwarded-For': '203.0.113.5, 10.0.0.2', 'X-Forwarded-Host': 'a.example' },
    { ...client, host: 'a.example' },
  ],
  [
    'a host and a port',
    { 'X-Forwarded-Host': 'a.example', 'X-Forwarded-Port': '8443' },
    { ...nothing, host: 'a.example:8443' },
  ],
  [
    'a port in the host',
    { 'X-Forwarded-Host': 'a.example:1', 'X-Forwarded-Port': '443' },
    { ...nothing, host: 'a.example:1' },
  ],
  ['a port without a host', { 'X-Forwarded-Port': '8443' }, { ...nothing, host: 'inner.example:8443' }],
  ['a port that goes without saying', { 'X-Forwarded-Port': '443' }, nothing],
  ['an IPv6 host', { 'X-Forwarded-Host': '[::1]', 'X-Forwarded-Port': '81' }, { ...nothing, host: '[::1]:81' }],
  [
    'empty fields',
    { 'X-Forwarded-For': '', 'X-Forwarded-Proto': '', 'X-Forwarded-Host': '', 'X-Forwarded-Port': '' },
    nothing,
  ],
  ['an empty Forwarded', { Forwarded: '' }, nothing],
  ['Forwarded for', { Forwarded: 'for=203.0.113.5' }, client],
  ['Forwarded for a port', { Forwarded: 'for="203.0.113.5:99"' }, { ...client, port: 99 }],
  [
    'all of Forwarded',
    { Forwarded: 'for="[2001:db8::1]:99";proto=https;host="a.example:8443";by=10.0.0.1' },
    { client: '2001:db8::1', port: 99, scheme: 'https', host: 'a.example:8443' },
  ],
  [
    'Forwarded by two trusted proxies, the farther of which knows',
    { Forwarded: 'for=203.0.113.5;proto=https;host=a.example, for=10.0.0.2;proto=http;host=lb.example' },
    { ...client, scheme: 'https', host: 'a.example' },
  ],
  [
    'Forwarded by two trusted proxies, the nearer of which knows more',
    { Forwarded: 'for=203.0.113.5, for=10.0.0.2;proto=https' },
    { ...client, scheme: 'https' },
  ],
  [
    'Forwarded with an invention of the client',
    { Forwarded: ['for=10.0.0.3;proto=https;host=evil.example', 'for=203.0.113.5'] },
    client,
  ],
  ['a hidden client', { Forwarded: 'for=1.1.1.1;proto=https, for=_hidden' }, { ...client, client: '' }],
  ['Forwarded without a client', { Forwarded: 'for=1.1.1.1, proto=https' }, { ...nothing, scheme: 'https' }],
  [
    'both kinds that agree',
    {
      Forwarded: 'for="[2001:db8::1]";proto=https;host=A.example',
      'X-Forwarded-For': '2001:DB8:0::1',
      'X-Forwarded-Proto': 'https',
      'X-Forwarded-Host': 'a.example',
    },
    { client: '2001:db8::1', port: 0, scheme: 'https', host: 'A.example' },
  ],
  [
    'both kinds that complete each other',
    { Forwarded: 'for=203.0.113.5', 'X-Forwarded-Proto': 'https' },
    { ...client, scheme: 'https' },
  ],
  [
    'a port by one kind',
    { Forwarded: 'for="203.0.113.5:99"', 'X-Forwarded-For': '203.0.113.5' },
    { ...client, port: 99 },
  ],
  [
    'a port by the other kind',
    { Forwarded: 'for=203.0.113.5', 'X-Forwarded-For': '203.0.113.5:99' },
    { ...client, port: 99 },
  ],
];

const REFUSED: readonly [what: string, fields: Fields][] = [
  ['an address that is none', { 'X-Forwarded-For': 'example.org' }],
  ['an address that is none behind a trusted one', { 'X-Forwarded-For': 'x, 10.0.0.2' }],
  ['a scheme that is none', { 'X-Forwarded-Proto': 'gopher' }],
  ['two schemes', { 'X-Forwarded-Proto': 'https, http' }],
  ['two schemes in two fields', { 'X-Forwarded-Proto': ['http', 'https'] }],
  ['X-Forwarded-Ssl against X-Forwarded-Proto', { 'X-Forwarded-Ssl': 'on', 'X-Forwarded-Proto': 'http' }],
  ['X-Forwarded-Protocol against X-Forwarded-Proto', { 'X-Forwarded-Protocol': 'ssl', 'X-Forwarded-Proto': 'http' }],
  ['X-Forwarded-Ssl that is neither on nor off', { 'X-Forwarded-Ssl': 'yes' }],
  ['a host that is none', { 'X-Forwarded-Host': 'a/b' }],
  ['a host with a user', { 'X-Forwarded-Host': 'u@a.example' }],
  ['a port that is none', { 'X-Forwarded-Port': '0' }],
  ['a port out of range', { 'X-Forwarded-Port': '65536' }],
  ['Forwarded that breaks the grammar', { Forwarded: 'for=1.1.1.1:80' }],
  ['Forwarded for something else', { Forwarded: 'for=example' }],
  ['Forwarded for an IPv6 address without brackets', { Forwarded: 'for="2001:db8::1"' }],
  ['Forwarded with another scheme', { Forwarded: 'proto=gopher' }],
  ['Forwarded with a host that is none', { Forwarded: 'host="a b"' }],
  ['another client', { Forwarded: 'for=1.1.1.1', 'X-Forwarded-For': '203.0.113.5' }],
  ['another client that hides', { Forwarded: 'for=unknown', 'X-Forwarded-For': '203.0.113.5' }],
  ['another port', { Forwarded: 'for="1.1.1.1:1"', 'X-Forwarded-For': '1.1.1.1:2' }],
  ['another scheme', { Forwarded: 'proto=http', 'X-Forwarded-Proto': 'https' }],
  ['another host', { Forwarded: 'host=a', 'X-Forwarded-Host': 'b' }],
];

describe('Forwarding', () => {
  for (const [what, fields, expected] of RESOLVED) {
    it(`believes a trusted proxy: ${what}`, () => assert.deepEqual(resolve(fields), expected));
  }

  for (const [what, fields] of REFUSED) {
    it(`refuses from a trusted proxy: ${what}`, () => assert.throws(() => resolve(fields), { status: 400 }));
    it(`ignores from anybody else: ${what}`, () => assert.equal(resolve(fields, stranger), null));
  }

  it('ignores whatever somebody else says', () => {
    for (const [, fields] of RESOLVED) assert.equal(resolve(fields, stranger), null);
  });

  it('takes the leftmost address where everybody is trusted', () => {
    const fields = { 'X-Forwarded-For': '198.51.100.1, 203.0.113.5' };
    assert.deepEqual(resolve(fields, stranger, new Forwarding(['*'])), { ...client, client: '198.51.100.1' });
  });

  it('takes a proxy at its word that its own TLS connection carries plain HTTP', () => {
    const encrypted = { ...proxy, encrypted: true };
    assert.equal(resolve({ 'X-Forwarded-Proto': 'http' }, encrypted)?.scheme, 'http');
    assert.equal(resolve({ 'X-Forwarded-For': '203.0.113.5' }, encrypted)?.scheme, 'https');
  });

  it('keeps the connection itself within reach, and its own end', () => {
    const head = headOf(['X-Forwarded-For', '1.1.1.1']);
    const forwarded = forwarding.resolve(head, proxy);
    assert.equal(forwarded?.head, head);
    assert.equal(forwarded?.peer.via, proxy);
    assert.deepEqual([forwarded?.peer.localAddress, forwarded?.peer.localPort], ['10.0.0.9', 8000]);
  });

  it('gives a Host field to a request that has none', () => {
    const host = headOf(['X-Forwarded-Host', 'a.example']);
    assert.deepEqual(forwarding.resolve(host, proxy)?.head.headers, [...host.headers, 'Host', 'a.example']);
    const port = headOf(['X-Forwarded-Port', '81']);
    assert.deepEqual(forwarding.resolve(port, proxy)?.head.headers, port.headers);
  });
});

describe('topicOf', () => {
  it('knows the names in any case, and no others', () => {
    for (const name of ['X-Forwarded-For', 'x-forwarded-for', 'X-FORWARDED-FOR', 'x-Forwarded-for']) {
      assert.equal(topicOf(name), 'for');
    }
    for (const name of ['', 'X-Forwarded', 'X-Forwarded-Fox', 'X_Forwarded_For', 'Accept-Encoding', 'xorwarded']) {
      assert.equal(topicOf(name), undefined);
    }
  });
});
