import assert from 'node:assert/strict';
import { test } from 'node:test';
import { HttpFault } from '../errors.ts';
import type { HttpConnection } from './connection.ts';
import { ConnectionLimit, clientOf } from './connection-limit.ts';
import type { Limits } from './limits.ts';

const from = (remoteAddress: string): HttpConnection => ({ wire: { peer: { remoteAddress } } }) as HttpConnection;

function limit(connections: number, connectionsPerAddress = 0): ConnectionLimit {
  return new ConnectionLimit({ connections, connectionsPerAddress } as Limits);
}

const statusOf = (admission: unknown): unknown => (admission instanceof HttpFault ? admission.status : admission);

test('turns connections away beyond the limit, and closes them unanswered when too many come', () => {
  const limited = limit(2);
  const held = [from('1.1.1.1'), from('1.1.1.1')];
  for (const connection of held) assert.equal(limited.add(connection), 'served');
  const refused = Array.from({ length: 128 }, () => from('1.1.1.1'));
  for (const connection of refused) assert.equal(statusOf(limited.add(connection)), 503);
  assert.equal(limited.add(from('1.1.1.1')), 'closed');
  for (const connection of refused) limited.remove(connection);
  assert.equal(statusOf(limited.add(from('1.1.1.1'))), 503);
  limited.remove(held[0]!);
  assert.equal(limited.add(from('1.1.1.1')), 'served');
});

test('counts each client address, but not clients without one', () => {
  const limited = limit(100, 1);
  const first = from('1.1.1.1');
  assert.equal(limited.add(first), 'served');
  assert.equal(statusOf(limited.add(from('::ffff:1.1.1.1'))), 429);
  assert.equal(limited.add(from('1.1.1.2')), 'served');
  for (let count = 0; count < 3; count += 1) assert.equal(limited.add(from('')), 'served');
  limited.remove(first);
  assert.equal(limited.add(from('1.1.1.1')), 'served');
});

test('takes the first 64 bits of an IPv6 address for one client', () => {
  assert.equal(clientOf('2001:db8:1:2:3:4:5:6'), '2001:db8:1:2');
  assert.equal(clientOf('2001:db8:1:2::9'), '2001:db8:1:2');
  assert.equal(clientOf('2001:db8::9'), '2001:db8:0:0');
  assert.equal(clientOf('::1'), '0:0:0:0');
  assert.equal(clientOf('fe80::1%eth0'), 'fe80:0:0:0');
  assert.equal(clientOf('10.0.0.1'), '10.0.0.1');
});
