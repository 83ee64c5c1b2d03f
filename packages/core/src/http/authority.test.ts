import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isAuthority, isTunnelEnd } from './authority.ts';

test('an authority is a host with or without a port', () => {
  for (const text of [
    'a',
    'A.example:80',
    '127.0.0.1:59999',
    '127.0.0.1:60000',
    '127.0.0.1:65535',
    '[::1]',
    '[2001:db8::7]:443',
    '[v1.a:b]',
    'a%20b',
    'a:',
  ]) {
    assert.equal(isAuthority(text), true, text);
  }
  for (const text of [
    '',
    ':80',
    'a:65536',
    'a:99999',
    'a:b',
    'u@a',
    'a/b',
    '::1',
    '[::1',
    '[a]',
    '[:::]',
    '[fe80::1%eth0]',
    'a%2',
    'ä',
  ]) {
    assert.equal(isAuthority(text), false, text);
  }
});

test('a tunnel ends at a port', () => {
  for (const text of ['a:1', '[::1]:443', 'a:0080']) assert.equal(isTunnelEnd(text), true, text);
  for (const text of ['a', 'a:', 'a:0', 'a:65536', '[::1]', ':443']) assert.equal(isTunnelEnd(text), false, text);
});
