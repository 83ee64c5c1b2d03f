import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { describe, it } from 'node:test';
import { splitShellWords } from './shell-words.ts';

describe('splitShellWords', () => {
  const texts = [
    '',
    '  ',
    'a b',
    ' a\t b\n',
    `--name 'two words' "and two"`,
    `--name='a "b" c'`,
    `a"b"'c'd`,
    `'' "" x`,
    `\\'x\\ y`,
    `"a\\"b\\\\c\\d"`,
    `'a\\b'`,
    `'it'"'"'s'`,
  ];
  for (const text of texts) {
    it(`splits ${JSON.stringify(text)} as sh does`, () => {
      const script = `for word in ${text}; do printf '%s\\0' "$word"; done`;
      // A newline would end the list of words for the shell; to us it is a blank like any other.
      const output = execFileSync('sh', ['-c', script.replaceAll('\n', ' ')], { encoding: 'utf8' });
      assert.deepEqual(splitShellWords(text), output.split('\0').slice(0, -1));
    });
  }

  it('expands nothing', () => {
    assert.deepEqual(splitShellWords('$HOME `id` * "$x"'), ['$HOME', '`id`', '*', '$x']);
  });

  it('refuses a quote that is never closed, and says which', () => {
    assert.throws(() => splitShellWords('a "b'), { message: 'a closing "' });
    assert.throws(() => splitShellWords("it's"), { message: "a closing '" });
  });
});
