import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { coreTable } from '../settings/core-table.ts';
import { type ParsedArguments, parseArguments } from './parse-arguments.ts';

const parse = (...words: string[]): ParsedArguments => parseArguments(words, coreTable);
const uses = (...words: string[]): string[] => parse(...words).uses.map(({ key, text }) => `${key}=${text}`);

describe('parseArguments', () => {
  it('reads long and short flags, joined or apart', () => {
    assert.deepEqual(uses('--workers', '4'), ['workers=4']);
    assert.deepEqual(uses('--workers=4'), ['workers=4']);
    assert.deepEqual(uses('-w', '4'), ['workers=4']);
    assert.deepEqual(uses('-w4'), ['workers=4']);
    assert.deepEqual(uses('--env=A=b=c', '-eD=e'), ['env=A=b=c', 'env=D=e']);
    assert.deepEqual(uses('--name='), ['name=']);
  });

  it('reads a switch and its negative', () => {
    assert.deepEqual(uses('--light-fetch'), ['lightFetch=true']);
    assert.deepEqual(uses('--no-light-fetch'), ['lightFetch=false']);
    assert.deepEqual(parse('--no-light-fetch=yes').faults, [
      { subject: '--no-light-fetch', complaint: "got the value 'yes', expected none" },
    ]);
  });

  it('knows an alias of a flag', () => {
    assert.deepEqual(uses('--log-file', 'x'), ['errorLogfile=x']);
  });

  it('takes - and negative numbers as values, but no word that looks like a flag', () => {
    assert.deepEqual(uses('--access-logfile', '-'), ['accessLogfile=-']);
    assert.deepEqual(uses('--timeout', '-1'), ['timeout=-1']);
    const { uses: found, faults } = parse('--name', '--workers', '4');
    assert.deepEqual(found, [{ key: 'workers', flag: '--workers', text: '4' }]);
    assert.deepEqual(faults, [{ subject: '--name', complaint: 'got no value, expected one' }]);
    assert.deepEqual(parse('-w').faults, [{ subject: '-w', complaint: 'got no value, expected one' }]);
    assert.deepEqual(uses('--name=--workers'), ['name=--workers']);
  });

  it('lets flags and the application stand in any order', () => {
    const { positionals, uses: found } = parse('-w', '2', 'app:x', '-k', 'async');
    assert.deepEqual(positionals, ['app:x']);
    assert.equal(found.length, 2);
  });

  it('ends flags at --', () => {
    assert.deepEqual(parse('--', '-w', '4').positionals, ['-w', '4']);
  });

  it('collects unknown flags without values', () => {
    assert.deepEqual(parse('--wrokers=4', '-Z9', '--light').unknownFlags, ['--wrokers', '-Z', '--light']);
  });

  it('keeps -t aside, and knows the actions', () => {
    const { shortT, actions, uses: found } = parse('-t2', '-t', '3', '-v', '--help');
    assert.deepEqual(shortT, ['2', '3']);
    assert.deepEqual([...actions], ['version', 'help']);
    assert.deepEqual(found, []);
  });
});
