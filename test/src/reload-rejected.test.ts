/** A reload to something broken changes nothing but the log, and the next one to something whole is taken. */

import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { describe, test } from 'node:test';
import { type Server, startServer } from 'tricorn/testing';
import { eventually } from './harness/eventually.ts';
import { ask } from './harness/http-request.ts';
import { SteadyLoad } from './harness/steady-load.ts';
import { TemporaryFolder } from './harness/temporary-folder.ts';

const appThatAnswers = (text: string): string => `export default (request, response) => response.end('${text}');\n`;

/** What is broken, and what the log says of it. */
const CASES: readonly { readonly what: string; readonly code: string; readonly said: RegExp }[] = [
  { what: 'throws', code: "throw new Error('broken on purpose');\n", said: /can't boot: .*broken on purpose/s },
  { what: 'does not parse', code: 'export default (request, => {};\n', said: /can't boot: .*SyntaxError/s },
  {
    what: 'never becomes ready',
    code: 'await new Promise((r) => setTimeout(r, 1e9));\n',
    said: /is not ready within 8 s/,
  },
];

/** Has the server reload under load to what `breakIt` leaves behind, then to what `repair` does. */
async function reloadTwice(
  server: Server,
  { breakIt, repair, rejected }: { breakIt: () => unknown; repair: () => unknown; rejected: RegExp },
): Promise<void> {
  const before = server.workers();
  await using load = new SteadyLoad({ port: server.port, path: '/', keepAlive: 2, connecting: 2 });
  await eventually('the first answers', () => load.answers.length > 0);
  await breakIt();
  server.signal('SIGHUP');
  await server.waitForLine(rejected);
  const answers = load.answers.length;
  await eventually('service goes on', () => load.answers.length > answers + 100);
  await load.stop();
  assert.deepEqual(load.failures, []);
  assert.deepEqual([...new Set(load.answers)], ['v1']);
  for (const pid of before) assert.ok(server.workers().includes(pid), `worker ${pid} is gone`);
  await repair();
  const from = server.signal('SIGHUP');
  await server.waitForLine(/reload done: generation 3/, undefined, from);
  assert.equal((await ask(server.port, '/')).text, 'v2');
}

describe('SIGHUP', () => {
  for (const { what, code, said } of CASES) {
    test(`to code that ${what} is rejected with the reason while the old code serves on`, async () => {
      using folder = new TemporaryFolder();
      const app = folder.file('app.mjs');
      writeFileSync(app, appThatAnswers('v1'));
      await using server = await startServer({
        args: ['-k', 'async', '-w', '2', '--boot-timeout', '8'],
        app,
        expected: [/can't boot/, /reload rejected/, /not ready within 8 s/, /SIGKILL/],
      });
      await reloadTwice(server, {
        breakIt: () => writeFileSync(app, code),
        rejected: /reload rejected: worker 0 .*generation 1 stays/,
        repair: () => writeFileSync(app, appThatAnswers('v2')),
      });
      assert.match(server.lines.join('\n'), said);
    });
  }

  test('with a broken config file is rejected with the reason', async () => {
    using folder = new TemporaryFolder();
    const app = folder.file('app.mjs');
    const config = folder.file('config.json');
    writeFileSync(app, appThatAnswers('v1'));
    writeFileSync(config, '{}');
    await using server = await startServer({ args: ['-k', 'async', '-c', config], app, expected: [/reload rejected/] });
    await reloadTwice(server, {
      breakIt: () => writeFileSync(config, '{ "workerz": 3 }'),
      rejected: /reload rejected: .*workerz/,
      repair: () => {
        writeFileSync(config, '{}');
        writeFileSync(app, appThatAnswers('v2'));
      },
    });
  });

  test('to a busy port is rejected with the reason; to a free one it moves there', async () => {
    using folder = new TemporaryFolder();
    const app = folder.file('app.mjs');
    const config = folder.file('config.json');
    const holder = createServer();
    await new Promise<void>((resolve) => holder.listen(0, '127.0.0.1', resolve));
    const { port } = holder.address() as { port: number };
    const binds = (...hosts: string[]): void => writeFileSync(config, JSON.stringify({ bind: hosts }));
    writeFileSync(app, appThatAnswers('v1'));
    binds('127.0.0.1:0', '127.0.0.2:0');
    await using server = await startServer({
      args: ['-k', 'async', '-c', config, app],
      exact: true,
      expected: [/reload rejected/],
    });
    const second = Number((await server.waitForLine(/Listening at: http:\/\/127\.0\.0\.2:(\d+)/))[1]);
    await reloadTwice(server, {
      breakIt: () => binds('127.0.0.1:0', `127.0.0.1:${port}`),
      rejected: new RegExp(`reload rejected: can't bind 127\\.0\\.0\\.1:${port}: the port is in use`),
      repair: async () => {
        await new Promise((resolve) => holder.close(resolve));
        binds('127.0.0.1:0', `127.0.0.1:${port}`);
        writeFileSync(app, appThatAnswers('v2'));
      },
    });
    assert.equal((await ask(port, '/')).text, 'v2');
    await server.waitForLine(new RegExp(`No longer listening at: http://127\\.0\\.0\\.2:${second}`));
    await eventually('the port that was given up refuses', () =>
      fetch(`http://127.0.0.2:${second}/`).then(
        () => false,
        () => true,
      ),
    );
  });
});
