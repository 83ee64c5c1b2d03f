import assert from 'node:assert/strict';
import { resolve } from 'node:path';
import { describe, it } from 'node:test';
import { type BindAddress, formatBindAddress, parseBindAddress } from './bind-address.ts';
import { bindAddresses } from './bind-type.ts';

const tcp = (host: string, port: number): BindAddress => ({ kind: 'tcp', host, port });

describe('parseBindAddress', () => {
  const forms: readonly [text: string, address: BindAddress][] = [
    ['127.0.0.1:80', tcp('127.0.0.1', 80)],
    ['localhost:0', tcp('localhost', 0)],
    ['0:8000', tcp('0.0.0.0', 8000)],
    [':8000', tcp('0.0.0.0', 8000)],
    ['8000', tcp('0.0.0.0', 8000)],
    ['tcp://0:8000', tcp('0.0.0.0', 8000)],
    ['app.internal', tcp('app.internal', 8000)],
    ['[::1]:8000', tcp('::1', 8000)],
    ['[::]', tcp('::', 8000)],
    ['[fe80::1%eth0]:81', tcp('fe80::1%eth0', 81)],
    ['unix:/run/app.sock', { kind: 'unix', path: '/run/app.sock' }],
    ['unix:///run/app.sock', { kind: 'unix', path: '/run/app.sock' }],
    ['unix:app.sock', { kind: 'unix', path: resolve('app.sock') }],
    ['unix:@app', { kind: 'unix', path: '@app' }],
    ['fd://3', { kind: 'fd', fd: 3 }],
  ];
  for (const [text, address] of forms) {
    it(`reads ${text}`, () => {
      assert.deepEqual(parseBindAddress(text), address);
      assert.deepEqual(parseBindAddress(formatBindAddress(address)), address);
    });
  }

  for (const text of ['', '::1:80', '[::1', 'a:b', 'http://a:80', 'a/b:80', ':', 'a:', 'a b:80', ':80:80', '-:\n']) {
    it(`refuses ${JSON.stringify(text)} and lists the forms`, () => {
      assert.throws(() => parseBindAddress(text), /^Error: HOST:PORT, .* or fd:\/\/N$/);
    });
  }

  it('refuses ports, paths and descriptors that cannot be', () => {
    assert.throws(() => parseBindAddress('0:65536'), { message: 'a port from 0 to 65535' });
    assert.throws(() => parseBindAddress('70000'), { message: 'a port from 0 to 65535' });
    assert.throws(() => parseBindAddress('unix:'), { message: 'a path or @NAME after unix:' });
    assert.throws(() => parseBindAddress(`unix:/${'x'.repeat(107)}`), { message: /at most 107 bytes/ });
    assert.throws(() => parseBindAddress('fd://2'), { message: /at least 3/ });
    assert.throws(() => parseBindAddress('fd:3'), { message: /fd:\/\/N/ });
  });
});

describe('bindAddresses', () => {
  const type = bindAddresses();

  it('splits at commas and writes them back', () => {
    const addresses = type.parse('0:80, unix:@x');
    assert.deepEqual(addresses, [tcp('0.0.0.0', 80), { kind: 'unix', path: '@x' }]);
    assert.deepEqual(type.parse(type.format(addresses)), addresses);
  });

  it('checks text, a port and lists of these in a config file', () => {
    assert.deepEqual(type.check('0:80'), [tcp('0.0.0.0', 80)]);
    assert.deepEqual(type.check([80, '[::]:80']), [tcp('0.0.0.0', 80), tcp('::', 80)]);
    assert.throws(() => type.check([]), { message: 'at least one address' });
    assert.throws(() => type.check([null]), { message: 'an address as text, or a list of them' });
    assert.throws(() => type.check(-1), /HOST:PORT/);
  });
});
