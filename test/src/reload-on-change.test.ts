import assert from 'node:assert/strict';
import { mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { type Server, startServer } from 'tricorn/testing';
import { eventually } from './harness/eventually.ts';
import { ask } from './harness/http-request.ts';
import { WORKER_CLASSES } from './harness/places.ts';
import { TemporaryFolder } from './harness/temporary-folder.ts';

const SOON_MS = 30_000;

function start(folder: TemporaryFolder, args: readonly string[], expected: readonly RegExp[] = []): Promise<Server> {
  return startServer({ args: ['--reload', ...args], app: 'app.mjs', cwd: folder.path, expected });
}

/** An ES module that imports a CommonJS one, which requires another. */
function chain(): TemporaryFolder {
  const folder = new TemporaryFolder();
  writeFileSync(
    folder.file('app.mjs'),
    `import middle from './middle.cjs';\nexport const application = (request, response) => response.end(middle());\n`,
  );
  writeFileSync(folder.file('middle.cjs'), `const last = require('./last.cjs');\nmodule.exports = () => last;\n`);
  writeFileSync(folder.file('last.cjs'), `module.exports = 'v1';\n`);
  return folder;
}

function says(server: Server, text: string): Promise<unknown> {
  return eventually(`the answer ${text}`, async () => (await ask(server.port, '/')).text === text, SOON_MS);
}

describe('--reload', () => {
  for (const workerClass of WORKER_CLASSES) {
    it(`serves the new version of a required file in class ${workerClass}`, async () => {
      using folder = chain();
      await using server = await start(folder, ['-k', workerClass]);
      await says(server, 'v1');
      // The file may have been told of after the worker was ready; writing again is what a person would do.
      let version = 1;
      await eventually(
        'a reload',
        () => {
          version += 1;
          writeFileSync(folder.file('last.cjs'), `module.exports = 'v${version}';\n`);
          return server.waitForLine(/last\.cjs has changed/, 1000).then(
            () => true,
            () => false,
          );
        },
        SOON_MS,
      );
      await server.waitForLine(/reload done/);
      await says(server, `v${version}`);
    });
  }

  it('notices a file that is replaced, and goes on after a version that does not boot', async () => {
    using folder = chain();
    await using server = await start(folder, ['-k', 'async'], [/can't boot/, /reload rejected/, /uncaught/]);
    await says(server, 'v1');
    writeFileSync(folder.file('app.mjs'), 'this is no JavaScript');
    await server.waitForLine(/app\.mjs has changed/);
    await server.waitForLine(/reload rejected/);
    await says(server, 'v1');
    writeFileSync(folder.file('new'), `export const application = (request, response) => response.end('v2');\n`);
    renameSync(folder.file('new'), folder.file('app.mjs'));
    await server.waitForLine(/reload done/);
    await says(server, 'v2');
  });

  it('watches the extra files and the config file, and nothing below node_modules', async () => {
    using folder = new TemporaryFolder();
    mkdirSync(folder.file('node_modules/dependency'), { recursive: true });
    const dependency = folder.file('node_modules/dependency/index.js');
    writeFileSync(dependency, `exports.value = 1;\n`);
    writeFileSync(
      folder.file('app.mjs'),
      `import { value } from 'dependency';\nexport const application = (request, response) => response.end('v' + value);\n`,
    );
    writeFileSync(folder.file('tricorn.config.json'), '{}');
    writeFileSync(folder.file('template.html'), 'one');
    const args = ['-k', 'async', '--reload-extra-file', 'template.html', '--reload-extra-file', 'later.html'];
    await using server = await start(folder, args);
    await says(server, 'v1');
    writeFileSync(dependency, `exports.value = 2; // changed\n`);
    for (const [index, name] of ['template.html', 'later.html', 'tricorn.config.json'].entries()) {
      writeFileSync(folder.file(name), name.endsWith('.json') ? '{ "threads": 1 }'.replace('"threads": 1', '') : 'two');
      await server.waitForLine(new RegExp(`${name.replace('.', '\\.')} has changed`));
      await server.waitForLine(new RegExp(`reload done: generation ${index + 2}`));
    }
    assert.ok(!server.lines.some((line) => line.includes('dependency')));
  });
});
