import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { runToExit, type Server, startServer } from 'tricorn/testing';
import { ask } from './harness/http-request.ts';
import { REPOSITORY, WORKER_CLASSES } from './harness/places.ts';
import { TemporaryFolder } from './harness/temporary-folder.ts';

const APP = `export const application = (request, response) => {
  if (request.url === '/slow') setTimeout(() => response.end('slow'), 300);
  else response.end('good');
};
`;
const PAGE = readFileSync(`${REPOSITORY}docs/hooks.md`, 'utf8');
const NAMES = [...PAGE.matchAll(/^\| `(\w+)`/gm)].map(([, name = '']) => name);

/** A folder with an application and a config file of these keys; each line is `key: value,`. */
function folderWith(keys: string): TemporaryFolder {
  const folder = new TemporaryFolder();
  writeFileSync(folder.file('app.mjs'), APP);
  writeFileSync(folder.file('tricorn.config.mjs'), `export default {\n${keys}\n};\n`);
  return folder;
}

/** Every hook says its name, its process and its arguments. */
function sayingHooks(names: readonly string[]): string {
  const told = `JSON.stringify(more, (key, value) => (key === 'log' || key === 'settings' ? undefined : value))`;
  return names
    .map((name) => `${name}(first, ...more) { first.log.info('hook ${name} in ' + process.pid + ' ' + ${told}); },`)
    .join('\n');
}

function start(
  folder: TemporaryFolder,
  args: readonly string[] = [],
  expected: readonly RegExp[] = [],
): Promise<Server> {
  return startServer({ args: ['-k', 'async', ...args], app: 'app.mjs', cwd: folder.path, expected });
}

/** Names of the hooks that were called, in order, and the process they ran in. */
function calls(server: Pick<Server, 'lines'>): { name: string; pid: number; told: unknown[] }[] {
  return server.lines.flatMap((line) => {
    const [, name, pid, told] = /hook (\w+) in (\d+) (.*)$/.exec(line) ?? [];
    return name === undefined ? [] : [{ name, pid: Number(pid), told: JSON.parse(told ?? '[]') }];
  });
}

describe('hooks', () => {
  for (const workerClass of WORKER_CLASSES) {
    it(`are called where and when docs/hooks.md says, in class ${workerClass}`, async () => {
      using folder = folderWith(sayingHooks(NAMES));
      const server = await startServer({ args: ['-k', workerClass], app: 'app.mjs', cwd: folder.path });
      const [worker = 0] = server.workers();
      assert.equal((await ask(server.port, '/path')).text, 'good');
      await server.waitForLine(/hook postRequest/);
      const from = server.signal('SIGHUP');
      await server.waitForLine(/hook childExit/, undefined, from);
      await server[Symbol.asyncDispose]();
      const seen = calls(server);
      const arbiter = seen.filter(({ pid }) => pid === server.pid).map(({ name }) => name);
      assert.deepEqual(arbiter, [
        ...['onStarting', 'nworkersChanged', 'preFork', 'whenReady'],
        ...['onReload', 'preFork', 'childExit', 'childExit', 'onExit'],
      ]);
      const first = seen.filter(({ pid }) => pid === worker);
      const names = ['postFork', 'postWorkerInit', 'preRequest', 'postRequest', 'workerExit'];
      assert.deepEqual(
        first.map(({ name }) => name),
        names,
      );
      const [request, response] = (first[3]?.told ?? []) as [{ target: string }, { status: number; outcome: string }];
      assert.equal(request.target, '/path');
      assert.deepEqual([response.status, response.outcome], [200, 'completed']);
      const exit = seen.find(({ name }) => name === 'childExit')?.told;
      assert.deepEqual(exit, [
        { slot: 0, pid: worker, generation: 1 },
        { code: 0, signal: null, error: null },
      ]);
      assert.deepEqual(seen.find(({ name }) => name === 'nworkersChanged')?.told, [1, null]);
    });
  }

  it('that throw, reject or never end are reported, and the server serves', async () => {
    using folder = folderWith(`hookTimeout: 0.2,
      onStarting() { throw new Error('thrown'); },
      preFork() { return Promise.reject(new Error('rejected')); },
      postFork() { return new Promise(() => {}); },
      preRequest() { return new Promise(() => {}); },
      postRequest() { throw new Error('after all'); },
      onExit() { return new Promise(() => {}); },`);
    const expected = [/hook \w+ (failed|is not done)/];
    await using server = await start(folder, [], expected);
    assert.equal((await ask(server.port, '/')).text, 'good');
    await server.waitForLine(/hook postRequest failed: Error: after all/);
    assert.equal(await server.stop(), 0);
    const text = server.lines.join('\n');
    assert.match(text, /\[ERROR\] hook onStarting failed: Error: thrown\n/);
    assert.match(text, /\[ERROR\] hook preFork failed: Error: rejected\n/);
    for (const name of ['postFork', 'preRequest', 'onExit']) {
      assert.ok(text.includes(`[ERROR] hook ${name} is not done after 0.2 s; going on without it`), text);
    }
  });

  it('hold up neither a stop nor the other workers while preFork takes its time', async () => {
    using folder = folderWith(`hookTimeout: 3600,
      preFork(server, { slot, generation }) {
        if (slot > 0) { server.log.info('preFork waits'); return new Promise(() => {}); }
      },`);
    await using server = await start(folder);
    server.signal('SIGTTIN');
    await server.waitForLine(/preFork waits/);
    assert.equal((await ask(server.port, '/')).text, 'good');
    assert.equal(await server.stop(), 0);
  });

  it('of the new generation come with a reload, and those of the old one stay when it is rejected', async () => {
    using folder = folderWith(
      `preFork(server, { generation }) { server.log.info('first file forks ' + generation); },`,
    );
    await using server = await start(folder, [], [/can't boot/, /reload rejected/]);
    writeFileSync(folder.file('app.mjs'), 'throw new Error("broken");');
    writeFileSync(
      folder.file('tricorn.config.mjs'),
      `export default { preFork(server, { generation }) { server.log.info('second file forks ' + generation); } };`,
    );
    server.signal('SIGHUP');
    await server.waitForLine(/reload rejected/);
    const from = server.signal('SIGTTIN');
    await server.waitForLine(/first file forks 1/, undefined, from);
    writeFileSync(folder.file('app.mjs'), APP);
    server.signal('SIGHUP');
    await server.waitForLine(/second file forks 3/);
  });

  it('tell of signals that workers get', async () => {
    using folder = folderWith(sayingHooks(['workerInt', 'workerAbort', 'childExit']));
    await using server = await start(folder, [], [/SIGABRT/, /died/]);
    const [first = 0] = server.workers();
    process.kill(first, 'SIGINT');
    await server.waitForLine(new RegExp(`hook workerInt in ${first}`));
    process.kill(first, 'SIGQUIT');
    const [, second = ''] = await server.waitForLine(/worker 0 ready \(pid (\d+)\)/, undefined, server.lines.length);
    process.kill(Number(second), 'SIGABRT');
    await server.waitForLine(new RegExp(`hook workerAbort in ${second}`));
    await server.waitForLine(new RegExp(`hook childExit .*"pid":${second}.*"code":1`));
    await server.waitForLine(/worker 0 ready/, undefined, server.lines.length);
    server.signal('SIGINT');
    await server.waitForExit();
    assert.equal(calls(server).filter(({ name }) => name === 'workerInt').length, 2);
  });

  it('that are no functions are errors', async () => {
    using folder = folderWith(`preFork: 'text', workers: 1`);
    const { exitCode, stderr } = await runToExit({ cwd: folder.path, app: 'app.mjs' });
    assert.equal(exitCode, 2);
    assert.match(stderr.join('\n'), /preFork in tricorn\.config\.mjs: got "text", expected a function/);
  });

  it('with a name that does not exist are errors that name the nearest', async () => {
    using folder = folderWith('preForks() {}');
    const { exitCode, stderr } = await runToExit({ cwd: folder.path, app: 'app.mjs' });
    assert.equal(exitCode, 2);
    assert.match(stderr.join('\n'), /unknown key; did you mean preFork\?/);
  });
});
