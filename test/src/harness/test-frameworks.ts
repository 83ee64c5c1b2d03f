/** The framework matrix: every framework does every case under one worker class. */

import { after, before, describe, test } from 'node:test';
import { type Server, startServer } from 'tricorn/testing';
import { frameworkCases } from './framework-cases.ts';
import { type FrameworkCase, FrameworkFiles } from './framework-subject.ts';
import { FRAMEWORKS, frameworkApp, MIDDLEWARE, versionOf } from './frameworks.ts';

type Outcome = 'ok' | 'FAILED' | 'skipped' | '-';

/** Registers the tests: one server for each framework, two of them at a time; prints the matrix at the end. */
export function testFrameworks(workerClass: string): void {
  const outcomes = new Map<string, Outcome>();
  describe(`frameworks under ${workerClass}`, { concurrency: 2 }, () => {
    for (const framework of Object.keys(FRAMEWORKS)) {
      describe(framework, { concurrency: 1 }, () => testFramework(framework, workerClass, outcomes));
    }
    after(() => console.log(matrixOf(workerClass, outcomes)));
  });
}

function testFramework(framework: string, workerClass: string, outcomes: Map<string, Outcome>): void {
  let files: FrameworkFiles;
  let server: Server;
  before(async () => {
    files = new FrameworkFiles();
    server = await startServer({
      args: ['-k', workerClass, '-w', '1', ...(workerClass === 'gthread' ? ['-t', '2'] : [])],
      app: frameworkApp(framework),
      env: { TRICORN_TEST_FOLDER: files.folder.path },
      expected: [/GET \/(throw|reject|raw\/broken)/],
    });
  });
  after(async () => {
    // There is none when it did not start.
    await server?.[Symbol.asyncDispose]();
    files[Symbol.dispose]();
  });
  for (const each of frameworkCases) {
    const key = `${each.name} ${framework}`;
    outcomes.set(key, '-');
    if (each.except?.includes(framework)) continue;
    outcomes.set(key, 'skipped');
    test(each.name, { skip: skipOf(each) }, async () => {
      outcomes.set(key, 'FAILED');
      await each.check(Object.assign(files, { server }));
      outcomes.set(key, 'ok');
    });
  }
}

function skipOf({ needs }: FrameworkCase): string | false {
  return needs !== undefined && versionOf(needs) === null && `${needs} is not installed for Node ${process.version}`;
}

function matrixOf(workerClass: string, outcomes: ReadonlyMap<string, Outcome>): string {
  const frameworks = Object.entries(FRAMEWORKS).map(([name, of]) => ({ name, version: versionOf(of.package) ?? '' }));
  const width = Math.max(...frameworkCases.map(({ name }) => name.length)) + 2;
  const line = (title: string, cells: readonly string[]) =>
    `${title.padEnd(width)}${cells.map((cell) => cell.padEnd(10)).join('')}`.trimEnd();
  const cellsOf = ({ name }: FrameworkCase) => frameworks.map((of) => outcomes.get(`${name} ${of.name}`) ?? '');
  const lines = [
    line(
      `${workerClass}, Node ${process.versions.node}`,
      frameworks.map(({ name }) => name),
    ),
    line(
      '',
      frameworks.map(({ version }) => version),
    ),
    ...frameworkCases.map((each) => line(each.name, cellsOf(each))),
    `with ${MIDDLEWARE.map((name) => `${name} ${versionOf(name) ?? '(not installed)'}`).join(', ')}`,
  ];
  return `\n${lines.join('\n')}\n`;
}
