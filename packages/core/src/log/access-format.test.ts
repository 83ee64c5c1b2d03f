import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { ConfigError } from '../errors.ts';
import { createAtoms } from './access-atoms.ts';
import { checkAccessLogFormat, compileAccessLogFormat } from './access-format.ts';
import type { AccessRecord } from './access-record.ts';

const RECORD: AccessRecord = {
  remoteAddress: '203.0.113.7',
  method: 'GET',
  target: '/path%20here?a=1&b=?',
  minorVersion: 1,
  requestHeaders: [
    ...['Host', 'example.org', 'Referer', 'https://example.org/', 'User-Agent', 'curl/8.0'],
    ...['X-Forwarded-For', '10.0.0.1', 'x-forwarded-for', '10.0.0.2'],
    ...['Authorization', `Basic ${Buffer.from('ann:secret').toString('base64')}`, 'Content-Type', 'text/plain'],
  ],
  status: 200,
  responseHeaders: ['Content-Type', 'text/html', 'X-Request-Id', 'r1'],
  bodyBytes: 512,
  startedAt: Date.UTC(2026, 10, 22, 10, 24, 2),
  durationMs: 1234.5678,
  queueMs: 1.25,
  outcome: 'completed',
};

const WORKER = { pid: 42, slot: 3, workerClass: 'gthread', requestIdHeader: 'x-id' };
const CONTEXT = { ...WORKER, environment: { RELEASE: 'v"1' } };

function line(format: string, change: Partial<AccessRecord> = {}): string {
  return compileAccessLogFormat(format, CONTEXT)({ ...RECORD, ...change });
}

describe('compileAccessLogFormat', () => {
  const values: readonly (readonly [atom: string, expected: string])[] = [
    ['%(h)s', '203.0.113.7'],
    ['%(l)s', '-'],
    ['%(u)s', 'ann'],
    ['%(r)s', 'GET /path%20here?a=1&b=? HTTP/1.1'],
    ['%(m)s', 'GET'],
    ['%(U)s', '/path%20here'],
    ['%(q)s', 'a=1&b=?'],
    ['%(H)s', 'HTTP/1.1'],
    ['%(s)s', '200'],
    ['%(st)s', 'OK'],
    ['%(B)s', '512'],
    ['%(b)s', '512'],
    ['%(f)s', 'https://example.org/'],
    ['%(a)s', 'curl/8.0'],
    ['%(T)s', '1'],
    ['%(M)s', '1234'],
    ['%(D)s', '1234568'],
    ['%(L)s', '1.234568'],
    ['%(p)s', '<42>'],
    ['%(queue)s', '1.250'],
    ['%(class)s', 'gthread'],
    ['%(slot)s', '3'],
    ['%(outcome)s', 'completed'],
    ['%({host}i)s', 'example.org'],
    ['%({X-Forwarded-For}i)s', '10.0.0.1, 10.0.0.2'],
    ['%({x-missing}i)s', '-'],
    ['%({x-request-id}o)s', 'r1'],
    ['%({x-missing}o)s', '-'],
    ['%({REQUEST_METHOD}e)s', 'GET'],
    ['%({raw_uri}e)s', '/path%20here?a=1&b=?'],
    ['%({path_info}e)s', '/path%20here'],
    ['%({query_string}e)s', 'a=1&b=?'],
    ['%({server_protocol}e)s', 'HTTP/1.1'],
    ['%({remote_addr}e)s', '203.0.113.7'],
    ['%({HTTP_USER_AGENT}e)s', 'curl/8.0'],
    ['%({content_type}e)s', 'text/plain'],
    ['%({content_length}e)s', '-'],
    ['%({release}e)s', 'v\\"1'],
    ['%({MISSING}e)s', '-'],
    ['%%', '%'],
  ];
  for (const [atom, expected] of values) {
    it(`${atom} is ${expected}`, () => assert.equal(line(atom), expected));
  }

  it('%(t)s is the local time at which the request began', () => {
    const [, text] = /^\[(.*)\]$/.exec(line('%(t)s')) ?? [];
    assert.match(text!, /^\d\d\/Nov\/2026:\d\d:\d\d:\d\d [+-]\d{4}$/);
    assert.equal(Date.parse(text!.replaceAll('/', ' ').replace(':', ' ')), RECORD.startedAt);
  });

  it('%(t)s changes with the second', () => {
    const format = compileAccessLogFormat('%(t)s', CONTEXT);
    const first = format(RECORD);
    assert.equal(format({ ...RECORD, startedAt: RECORD.startedAt + 999 }), first);
    assert.notEqual(format({ ...RECORD, startedAt: RECORD.startedAt + 1000 }), first);
  });

  it('%(id)s is what the header has when that is a plain word, else random and the same all along the line', () => {
    assert.equal(line('%(id)s', { requestHeaders: ['X-Id', 'abc-1'] }), 'abc-1');
    for (const requestHeaders of [[], ['X-Id', 'a b'], ['X-Id', 'a"\n'], ['X-Id', 'x'.repeat(200)]]) {
      const [, first, second] = /^(\S{36}) (\S{36})$/.exec(line('%(id)s %(id)s', { requestHeaders })) ?? [];
      assert.ok(first !== undefined && first === second);
      assert.notEqual(line('%(id)s', { requestHeaders }), first);
    }
  });

  it('keeps the text between atoms', () => {
    assert.equal(line('%(h)s - "%(r)s" 100%% %(s)s é'), '203.0.113.7 - "GET /path%20here?a=1&b=? HTTP/1.1" 100% 200 é');
  });

  it('gives dashes for what a request that was refused early does not have', () => {
    const refused = { remoteAddress: '', method: '', target: '', requestHeaders: [], status: 0, bodyBytes: 0 };
    assert.equal(line('%(h)s %(u)s "%(r)s" %(m)s %(s)s %(st)s %(b)s %(B)s "%(f)s"', refused), '- - "-" - - - - 0 "-"');
  });

  it('takes the path out of every form of request target', () => {
    const format = '%(U)s|%(q)s';
    assert.equal(line(format, { target: 'http://example.org/a/b?c=d' }), '/a/b|c=d');
    assert.equal(line(format, { target: 'http://example.org?c=d' }), '|c=d');
    assert.equal(line(format, { target: '*' }), '*|');
    assert.equal(line(format, { target: 'example.org:443' }), 'example.org:443|');
    assert.equal(line(format, { target: '//double?' }), '//double|');
  });

  it('takes the user only from Basic credentials', () => {
    const user = (value: string): string => line('%(u)s', { requestHeaders: ['authorization', value] });
    const basic = (text: string): string => `basic ${Buffer.from(text).toString('base64')}`;
    assert.equal(user('Bearer YW5uOnNlY3JldA=='), '-');
    assert.equal(user('Basic'), '-');
    assert.equal(user(basic(':secret')), '-');
    assert.equal(user(basic('ann')), 'ann');
    assert.equal(user(basic('a:b:c')), 'a');
  });

  it('carries seconds over', () => {
    assert.equal(line('%(L)s %(T)s', { durationMs: 999.9999 }), '1.000000 0');
    assert.equal(line('%(L)s', { durationMs: 0.0421 }), '0.000042');
  });
});

describe('log injection', () => {
  const forged = 'x" 200 1\r\n127.0.0.1 - - "GET /admin';
  const escaped = 'x\\" 200 1\\x0d\\x0a127.0.0.1 - - \\"GET /admin';

  it('is impossible through any value that a client or an application chooses', () => {
    const headers = ['Referer', forged, 'User-Agent', forged, 'X', forged];
    const change = { requestHeaders: headers, responseHeaders: headers, target: forged };
    for (const atom of ['%(f)s', '%(a)s', '%({x}i)s', '%({x}o)s', '%({HTTP_X}e)s', '%({RAW_URI}e)s', '%(U)s']) {
      assert.equal(line(atom, change), escaped, atom);
    }
    assert.equal(line('%(r)s', change), `GET ${escaped} HTTP/1.1`);
    assert.equal(line('%(m)s %(h)s', { method: 'G"\n', remoteAddress: '\u001b[2J' }), 'G\\"\\x0a \\x1b[2J');
    assert.equal(line('%(q)s', { target: `/?"\n` }), '\\"\\x0a');
  });

  it('is impossible through a user name, which stands without quotes', () => {
    const credentials = Buffer.from('ann 200 "\n\u001bé:secret').toString('base64');
    assert.equal(
      line('%(u)s', { requestHeaders: ['Authorization', `Basic ${credentials}`] }),
      'ann\\x20200\\x20\\"\\x0a\\x1b\\xc3\\xa9',
    );
  });

  it('is impossible by ending in a backslash', () => {
    assert.equal(line('"%(a)s" end', { requestHeaders: ['User-Agent', 'x\\'] }), '"x\\\\" end');
  });

  it('escapes every byte that is not printable ASCII', () => {
    for (let code = 0; code <= 0x2100; code += 1) {
      const value = line('%({x}o)s', { responseHeaders: ['x', `a${String.fromCharCode(code)}b`] });
      assert.match(value, /^a([ !#-[\]-~]|\\["\\]|\\x[0-9a-f]{2}|\\u[0-9a-f]{4})b$/);
    }
  });
});

describe('docs/logging.md', () => {
  it('lists exactly the atoms there are', () => {
    const page = readFileSync(new URL('../../../../docs/logging.md', import.meta.url), 'utf8');
    const listed = [...page.matchAll(/^\| `%\((\w+)\)s` /gm)].map(([, name]) => name);
    assert.deepEqual(listed.sort(), [...createAtoms(WORKER).keys()].sort());
  });
});

describe('checkAccessLogFormat', () => {
  it('accepts the usual format', () => {
    checkAccessLogFormat('%(h)s %(l)s %(u)s %(t)s "%(r)s" %(s)s %(b)s "%(f)s" "%(a)s"');
  });

  it('reports every part that is no atom, by name', () => {
    const bad = ['%(x)s', '%(h)d', '%({host}z)s', '%({}i)s', '%(toString)s', '% ', '%(unclosed', '%'];
    for (const got of bad) {
      assert.throws(
        () => checkAccessLogFormat(`%(h)s ${got}`),
        (error) => error instanceof ConfigError && error.faults.length === 1 && error.message.includes(`got ${got}, `),
        got,
      );
    }
    assert.throws(
      () => checkAccessLogFormat('%(x)s %(h)s %(y)s'),
      (error) => error instanceof ConfigError && error.faults.length === 2,
    );
  });
});
