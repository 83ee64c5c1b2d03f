import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { integer } from './number-types.ts';
import { resolveSettings, type SettingLayer } from './resolve.ts';
import type { AnySettingTable } from './setting.ts';
import { string } from './text-types.ts';

const list = { placeholder: 'X', parse: (text: string) => [text], check: (value: unknown) => value, format: String };
const table: AnySettingTable = {
  workers: { flags: ['--workers'], type: integer({ min: 1 }), default: 1, section: 'S', summary: '' },
  name: { flags: ['--name'], type: string('NAME'), default: 'x', section: 'S', summary: '' },
  bind: {
    flags: ['--bind'],
    type: list,
    default: ['default'],
    combine: (earlier, later) => [...(earlier as string[]), ...(later as string[])],
    section: 'S',
    summary: '',
  },
};
const layer = (source: string, texts: readonly [key: string, text: string][]): SettingLayer => ({
  source,
  entries: texts.map(([key, text]) => ({ key, label: `${source} ${key}`, text })),
});

describe('resolveSettings', () => {
  it('lets the higher layer win and remembers where each value came from', () => {
    const layers = [
      layer('low', [
        ['workers', '2'],
        ['name', 'low'],
      ]),
      layer('high', [['workers', '3']]),
    ];
    const { values, sources, faults } = resolveSettings(table, layers);
    assert.deepEqual(values, { workers: 3, name: 'low', bind: ['default'] });
    assert.deepEqual(sources, { workers: 'high', name: 'low', bind: 'default' });
    assert.deepEqual(faults, []);
  });

  it('combines uses within a layer, and replaces those of a lower layer', () => {
    const layers = [
      layer('low', [['bind', 'a']]),
      layer('high', [
        ['bind', 'b'],
        ['bind', 'c'],
      ]),
    ];
    assert.deepEqual(resolveSettings(table, layers).values.bind, ['b', 'c']);
  });

  it('lets the last use count where nothing combines', () => {
    const twice = layer('command line', [
      ['workers', '2'],
      ['workers', '4'],
    ]);
    assert.equal(resolveSettings(table, [twice]).values.workers, 4);
  });

  it('reports every fault, also of values that are replaced', () => {
    const file = { source: 'file', entries: [{ key: 'name', label: 'name in file', value: { a: 1 } }] };
    const { faults } = resolveSettings(table, [
      layer('low', [['workers', '0']]),
      file,
      layer('high', [['workers', 'y']]),
    ]);
    assert.deepEqual(faults, [
      "low workers: got '0', expected a whole number of at least 1",
      'name in file: got { a: 1 }, expected text',
      "high workers: got 'y', expected a whole number of at least 1",
    ]);
  });

  it('freezes the values to their depth', () => {
    const { values } = resolveSettings(table, [layer('high', [['bind', 'b']])]);
    assert.throws(() => (values.bind as string[]).push('c'), TypeError);
    assert.throws(() => Object.assign(values, { workers: 5 }), TypeError);
  });
});
