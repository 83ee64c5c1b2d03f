import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { coreTable } from '../settings/core-table.ts';
import { integer } from '../settings/number-types.ts';
import type { AnySettingTable } from '../settings/setting.ts';
import { parseArguments } from './parse-arguments.ts';
import { readShortT, type ShortTReading } from './short-t.ts';

const threads = { flags: ['--threads'], type: integer({ min: 1 }), default: 1, section: '', summary: '' };
const threaded: AnySettingTable = { ...coreTable, threads };

const read = (table: AnySettingTable, ...words: string[]): ShortTReading =>
  readShortT(parseArguments(words, table), table, table === threaded ? 'gthread' : 'sync');

describe('readShortT', () => {
  it('means threads for a class that has threads, and says so', () => {
    const { uses, notices, faults } = read(threaded, '-t', '2');
    assert.deepEqual(uses, [{ key: 'threads', flag: '-t', text: '2' }]);
    assert.deepEqual(notices, ['-t 2 read as --threads 2 (worker class gthread has threads)']);
    assert.deepEqual(faults, []);
  });

  it('means the timeout for any other, and says so', () => {
    const { uses, notices } = read(coreTable, '-t2');
    assert.deepEqual(uses, [{ key: 'timeout', flag: '-t', text: '2' }]);
    assert.deepEqual(notices, ['-t 2 read as --timeout 2 (worker class sync has no threads)']);
  });

  it('is a fault when given twice, which names both long flags', () => {
    const { uses, faults } = read(threaded, '-t', '2', '-t', '30');
    assert.deepEqual(uses, []);
    assert.deepEqual(faults, [
      { subject: '-t', complaint: 'got it more than once (-t 2 -t 30), expected one; say --threads and --timeout' },
    ]);
  });

  it('is a fault beside the long flag it means, and fine beside the other', () => {
    assert.match(read(threaded, '-t', '2', '--threads', '3').faults[0]?.complaint ?? '', /got both -t 2 and --threads/);
    assert.match(
      read(coreTable, '-t', '2', '--timeout', '3').faults[0]?.complaint ?? '',
      /got both -t 2 and --timeout/,
    );
    assert.deepEqual(read(threaded, '-t', '2', '--timeout', '3').faults, []);
  });

  it('says nothing when there is no -t', () => {
    assert.deepEqual(read(threaded, '--threads', '3'), { uses: [], notices: [], faults: [] });
  });
});
