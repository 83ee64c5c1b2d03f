import assert from 'node:assert/strict';
import { createServer } from 'node:net';
import { describe, it } from 'node:test';
import type { BindAddress } from '../settings/bind-address.ts';
import type { Configuration } from '../settings/configuration.ts';
import { Generations } from './generations.ts';

const anyPort = (host: string): BindAddress => ({ kind: 'tcp', host, port: 0 });
const configurationOf = (...bind: readonly BindAddress[]): Configuration => ({ settings: { bind } }) as never;

function listening(): { generations: Generations; changes: string[]; labels: (number: number) => string[] } {
  const changes: string[] = [];
  const generations = new Generations({
    announce: (change, { label }) => changes.push(`${change} ${label}`),
  });
  const labels = (number: number): string[] => generations.get(number)?.listeners.map(({ label }) => label) ?? [];
  return { generations, changes, labels };
}

describe('Generations', () => {
  it('keeps what is bound already and closes what nobody needs any more', async () => {
    const { generations, changes, labels } = listening();
    await generations.add(1, configurationOf(anyPort('127.0.0.1'), anyPort('127.0.0.2')));
    const [first, second] = labels(1);
    await generations.add(2, configurationOf(anyPort('127.0.0.3'), anyPort('127.0.0.1')));
    const [third, kept] = labels(2);
    assert.equal(kept, first);
    generations.keepOnly([1, 2]);
    assert.deepEqual(changes, [`opened ${first}`, `opened ${second}`, `opened ${third}`]);
    generations.keepOnly([2]);
    assert.equal(changes.at(-1), `closed ${second}`);
    assert.deepEqual(labels(1), []);
    assert.deepEqual(labels(2), [third, first]);
    generations.close();
  });

  it('binds nothing when one address can not be bound', async () => {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as { port: number };
    const { generations, changes, labels } = listening();
    await generations.add(1, configurationOf(anyPort('127.0.0.1')));
    const busy = configurationOf(anyPort('127.0.0.2'), { kind: 'tcp', host: '127.0.0.1', port });
    await assert.rejects(generations.add(2, busy), /the port is in use/);
    assert.deepEqual(labels(2), []);
    generations.keepOnly([1]);
    assert.equal(changes.length, 1);
    generations.close();
    server.close();
  });

  it('shares a new address between two that are added at once', async () => {
    const { generations, changes, labels } = listening();
    await Promise.all([2, 3].map((number) => generations.add(number, configurationOf(anyPort('127.0.0.1')))));
    assert.deepEqual(labels(2), labels(3));
    generations.keepOnly([3]);
    assert.equal(changes.length, 1);
    generations.close();
  });

  it('does not adopt a descriptor in a reload', async () => {
    const { generations } = listening();
    await generations.add(1, configurationOf(anyPort('127.0.0.1')));
    await assert.rejects(generations.add(2, configurationOf({ kind: 'fd', fd: 0 })), /at the start only/);
    generations.close();
  });
});
