import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { coreTable } from './core-table.ts';
import type { AnySettingTable } from './setting.ts';

const settings = Object.entries(coreTable as AnySettingTable);

describe('coreTable', () => {
  it('names each key after its first long flag', () => {
    for (const [key, { flags }] of settings.filter(([key]) => key !== 'app')) {
      const kebab = key.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
      assert.equal(flags[0], `--${kebab}`);
    }
  });

  it('gives no flag to two settings, and -t to none', () => {
    const flags = settings.flatMap(([, setting]) => setting.flags);
    assert.deepEqual(flags, [...new Set(flags)]);
    assert.ok(!flags.includes('-t'));
  });

  it('has defaults that can be written as a flag and read back', () => {
    for (const [key, { type, default: preset }] of settings) {
      if (['app', 'chdir', 'env'].includes(key)) continue;
      assert.deepEqual(type.parse(type.format(preset)), preset, key);
    }
  });

  it('describes every setting in a sentence', () => {
    for (const [key, { summary, details }] of settings) {
      assert.match(summary, /^[A-Z].*\.$/, key);
      if (details !== undefined) assert.match(details, /^[A-Z`].*\.$/, key);
    }
  });
});
