import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { fixtureDirectory } from '../settings/fixture-directory.test.support.ts';

const COMMAND = fileURLToPath(new URL('../../bin/tricorn.js', import.meta.url));

function tricorn(words: readonly string[], files: Record<string, string> = {}): ReturnType<typeof run> {
  using directory = fixtureDirectory(files);
  return run(words, directory.path);
}

function run(words: readonly string[], cwd: string): { status: number | null; stdout: string; stderr: string } {
  const { PATH = '' } = process.env;
  return spawnSync(process.execPath, [COMMAND, ...words], { cwd, env: { PATH }, encoding: 'utf8', timeout: 30_000 });
}

describe('tricorn', () => {
  it('writes faults to standard error, one a line, without a stack, and exits 2', () => {
    const { status, stdout, stderr } = tricorn(['app:x', '-w', '0', '--tiemout', '3']);
    assert.equal(status, 2);
    assert.equal(stdout, '');
    assert.equal(
      stderr,
      'tricorn: --tiemout: unknown flag; did you mean --timeout?\n' +
        "tricorn: -w: got '0', expected a whole number of at least 1, 'auto', or a range of these such as 2..8\n",
    );
  });

  it('shows the usage when there is no application', () => {
    const { status, stderr } = tricorn([]);
    assert.equal(status, 2);
    assert.match(stderr, /^tricorn: no application given.* Usage: tricorn \[OPTIONS\] MODULE:EXPORT .*\n$/);
  });

  it('tells the line of a config file that throws', () => {
    const { status, stderr } = tricorn(['app:x'], {
      'tricorn.config.ts': 'const a: number = 1;\nthrow new Error(String(a));',
    });
    assert.equal(status, 2);
    assert.equal(stderr, 'tricorn: config file: Error: 1 (tricorn.config.ts:2)\n');
  });

  it('prints help, the version and the check to standard output', () => {
    assert.match(tricorn(['--help']).stdout, /^Usage: tricorn/);
    const { status, stdout, stderr } = tricorn(['--check-config', 'a:b']);
    assert.deepEqual({ status, stdout, stderr }, { status: 0, stdout: 'ok\n', stderr: '' });
    assert.match(tricorn(['--version']).stdout, /^tricorn \d/);
  });
});
