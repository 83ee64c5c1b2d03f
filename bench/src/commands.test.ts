/** The suite's commands as they are called: wrong calls are told in a line, and a right one ends with a report. */

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, suite, test } from 'node:test';
import { readReport } from './report/check-report.ts';
import { inBench } from './servers/places.ts';

const TRICORN_BENCH = inBench('bin/tricorn-bench.js');
const QUESTIONS = inBench('dist/main.js');
const COMPARE = inBench('dist/compare/main.js');
const PICTURE = inBench('dist/report/picture.js');

let folder: string;

before(() => {
  folder = mkdtempSync(join(tmpdir(), 'tricorn-bench-'));
  writeFileSync(join(folder, 'app.js'), "exports.application = (request, response) => response.end('hello');\n");
  writeFileSync(join(folder, 'other.json'), '{}\n');
});
after(() => rmSync(folder, { recursive: true, force: true }));

const call = (script: string, args: readonly string[]) =>
  spawnSync(process.execPath, [script, ...args], { cwd: folder, encoding: 'utf8' });

/** A call, and what its error is to name. */
const WRONG: readonly (readonly [script: string, args: readonly string[], message: RegExp])[] = [
  [TRICORN_BENCH, [], /either --app or --workload/],
  [TRICORN_BENCH, ['--app', 'app:application', '--workload', 'hello'], /either --app or --workload/],
  [TRICORN_BENCH, ['--workload', 'nothing'], /no workload 'nothing'; there are: hello,/],
  [TRICORN_BENCH, ['--workload', 'hello', '--peers', 'apache'], /no server 'apache'; there are: /],
  [TRICORN_BENCH, ['--workload', 'hello', '--kind', 'wsgi'], /--kind wants node or fetch, not 'wsgi'/],
  [TRICORN_BENCH, ['--workload', 'hello', '--path', 'x'], /--path .* begins with \/, not 'x'/],
  [TRICORN_BENCH, ['--workload', 'hello', '--duration', 'long'], /--duration wants a number above 0, not 'long'/],
  [TRICORN_BENCH, ['--workload', 'hello', '-w', '1,two'], /--workers wants a number above 0, not 'two'/],
  [TRICORN_BENCH, ['--workload', 'hello', '-t', '1.5'], /--threads wants a whole number, not '1\.5'/],
  [TRICORN_BENCH, ['--workload', 'hello', '--connections', ','], /--connections wants numbers, .*, not ','/],
  [TRICORN_BENCH, ['--workload', 'hello', '--what'], /--what/],
  [QUESTIONS, ['why'], /no question 'why'; there are: ratios,/],
  [QUESTIONS, ['heads', '--only', 'hello'], /--only is for ratios, advice, matrix; heads is asked as a whole/],
  [QUESTIONS, ['matrix', '--only', 'nothing'], /matrix has nothing named 'nothing'/],
  [QUESTIONS, ['ratios', '--blocks', '0'], /--blocks wants a number above 0, not '0'/],
  [QUESTIONS, ['agree', 'one.json'], /agree wants two reports/],
  [QUESTIONS, ['agree', 'absent.json', 'other.json'], /absent\.json: ENOENT/],
  [QUESTIONS, ['agree', 'other.json', 'other.json'], /other\.json: not a report of tricorn-bench: .*'format'/],
  [COMPARE, [], /wants REVISION/],
  [COMPARE, ['no-such-revision'], /'no-such-revision' is not a revision here/],
  [COMPARE, ['HEAD', '--seed', 'x'], /--seed wants a number above 0, not 'x'/],
  [PICTURE, ['other.json'], /wants REPORT\.json PICTURE\.png/],
];

suite('a wrong call is told without a stack', () => {
  for (const [script, args, message] of WRONG) {
    test([script.split('/').slice(-2).join('/'), ...args].join(' '), () => {
      const { status, stdout, stderr } = call(script, args);
      assert.match(stderr, message);
      assert.doesNotMatch(stderr, /^ +at /m);
      assert.deepEqual({ status, stdout }, { status: 2, stdout: '' });
    });
  }
});

test('tricorn-bench --help lists the options', () => {
  const { status, stdout } = call(TRICORN_BENCH, ['--help']);
  assert.equal(status, 0);
  assert.match(stdout, /--app FILE:EXPORT/);
});

test("tricorn-bench measures a user's application and ends with advice", () => {
  const sizes = ['--classes', 'sync,gthread', '-w', '1', '-t', '2', '--connections', '4', '--duration', '0.5'];
  const { status, stdout, stderr } = call(TRICORN_BENCH, ['--app', 'app:application', ...sizes, '--output', 'out']);
  assert.equal(status, 0, stderr);
  const report = readReport(join(folder, 'out/report.json'));
  const places = report.cells.map(({ server, workers, threads }) => `${server} ${workers} ${threads}`);
  assert.deepEqual(places.slice(2).toSorted(), ['tricorn gthread 1 2', 'tricorn sync 1 1']);
  assert.ok(report.cells.every(({ requests, errors }) => requests > 0 && errors === 0));
  assert.match(report.recommendation ?? '', /^Your handler is light/);
  assert.ok(stdout.includes(report.recommendation ?? 'none'));
  // Not by match: a failure would print half a megabyte.
  assert.ok(readFileSync(join(folder, 'out/report.html'), 'utf8').startsWith('<!doctype html>'));
});
