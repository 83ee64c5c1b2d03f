import assert from 'node:assert/strict';
import { tmpdir } from 'node:os';
import { resolve } from 'node:path';
import { describe, it } from 'node:test';
import { environment } from './environment-type.ts';
import { directory, logfile, path } from './path-types.ts';
import { boolean, choice, string } from './text-types.ts';

describe('string', () => {
  it('takes any text, and the empty one unless it is required', () => {
    assert.equal(string('NAME').parse(''), '');
    assert.throws(() => string('NAME', { required: true }).parse(''), { message: 'text that is not empty' });
    assert.throws(() => string('NAME').check(3), { message: 'text' });
  });
});

describe('choice', () => {
  it('takes its words only and lists them', () => {
    const type = choice(['text', 'json']);
    assert.equal(type.parse('json'), 'json');
    assert.equal(type.placeholder, 'text|json');
    assert.throws(() => type.parse('JSON'), { message: 'one of text, json' });
    assert.throws(() => type.check(undefined), { message: 'one of text, json' });
  });
});

describe('boolean', () => {
  it('reads the usual words as text, and only true and false as values', () => {
    assert.equal(boolean().parse('on'), true);
    assert.equal(boolean().parse('0'), false);
    assert.equal(boolean().check(false), false);
    assert.throws(() => boolean().parse('maybe'), { message: 'true or false' });
    assert.throws(() => boolean().check('true'), { message: 'true or false' });
  });
});

describe('path', () => {
  it('becomes absolute, so that a later chdir does not move it', () => {
    assert.equal(path().parse('run/x.pid'), resolve('run/x.pid'));
    assert.equal(path().parse(''), '');
  });
});

describe('logfile', () => {
  it('leaves the standard stream and the empty name alone', () => {
    assert.equal(logfile().parse('-'), '-');
    assert.equal(logfile().check(''), '');
    assert.equal(logfile().parse('x.log'), resolve('x.log'));
    assert.throws(() => logfile().check(null));
  });
});

describe('directory', () => {
  it('must exist and be one', () => {
    assert.equal(directory().parse(tmpdir()), tmpdir());
    for (const wrong of ['/nowhere/at/all', import.meta.filename, '']) {
      assert.throws(() => directory().parse(wrong), { message: 'a directory that exists' }, wrong);
    }
  });
});

describe('environment', () => {
  it('reads NAME=VALUE, where the value may be empty or hold further equals signs', () => {
    assert.deepEqual(environment().parse('A=b=c'), { A: 'b=c' });
    assert.deepEqual(environment().parse('A='), { A: '' });
  });

  it('checks an object or a list of a config file', () => {
    assert.deepEqual(environment().check({ A: '1', B: '' }), { A: '1', B: '' });
    assert.deepEqual(environment().check(['A=1', 'B=2']), { A: '1', B: '2' });
  });

  it('keeps a variable with the name of an object property', () => {
    assert.deepEqual(Object.entries(environment().parse('__proto__=x')), [['__proto__', 'x']]);
  });

  it('refuses names that no process can be given, and values that are not text', () => {
    for (const text of ['A', '=1', '', 'A=\0']) {
      assert.throws(() => environment().parse(text), { message: 'NAME=VALUE' }, JSON.stringify(text));
    }
    assert.throws(() => environment().check({ PORT: 80 }), { message: 'text as the value of PORT' });
    assert.throws(() => environment().check([1]), { message: 'NAME=VALUE' });
    assert.throws(() => environment().check('A=1'), { message: 'an object of names and texts' });
  });
});
