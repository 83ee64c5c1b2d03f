import assert from 'node:assert/strict';
import { readdirSync, writeFileSync } from 'node:fs';
import * as nodeModule from 'node:module';
import { describe, it } from 'node:test';
import { runToExit, ServerProcess, SOON_MS, startServer } from 'tricorn/testing';
import { ask } from './harness/http-request.ts';
import { TemporaryFolder } from './harness/temporary-folder.ts';

const GOOD = `import { appendFileSync } from 'node:fs';
appendFileSync(new URL('boots', import.meta.url), process.title + '\\n');
export const application = (request, response) => response.end(process.env.NODE_COMPILE_CACHE ?? 'no cache');
`;

function folderWith(source: string): TemporaryFolder {
  const folder = new TemporaryFolder();
  writeFileSync(folder.file('app.mjs'), source);
  return folder;
}

describe('--preload', () => {
  it('boots the application once before the workers, and warms the compile cache that they use', async () => {
    using folder = folderWith(GOOD);
    using temporary = new TemporaryFolder();
    const env = { TMPDIR: temporary.path };
    const server = await startServer({ args: ['-k', 'async', '--preload'], app: 'app.mjs', cwd: folder.path, env });
    const lines = server.lines.map((line) => line.replace(/^.*\] /, ''));
    const proof = lines.findIndex((line) => /^preload: the application boots \(\d+\.\d s\); /.test(line));
    assert.ok(proof >= 0 && proof < lines.findIndex((line) => /^worker 0 ready/.test(line)), lines.join('\n'));
    const { text } = await ask(server.port, '/');
    if (!('enableCompileCache' in nodeModule)) {
      assert.match(lines[proof] ?? '', /no compile cache/);
      assert.equal(text, 'no cache');
    } else {
      assert.match(lines[proof] ?? '', /is warm/);
      assert.ok(text.startsWith(`${temporary.path}/tricorn-compile-cache-`), text);
      assert.ok(readdirSync(text, { recursive: true }).length > 5, 'there is something in the cache');
    }
    await server[Symbol.asyncDispose]();
    assert.deepEqual(temporary.entries(), [], 'the cache is gone');
  });

  it('ends a start when the application does not boot, with its exit code, and no worker was started', async () => {
    using folder = folderWith('throw new Error("broken at import");');
    const { exitCode, lines } = await runToExit({
      args: ['-k', 'async', '--preload'],
      app: 'app.mjs',
      cwd: folder.path,
    });
    assert.equal(exitCode, 4);
    assert.match(lines.join('\n'), /\[CRITICAL\] preload: .*app\.mjs[\s\S]*broken at import/);
    assert.ok(!lines.some((line) => /worker 0/.test(line)), lines.join('\n'));
  });

  it('rejects a reload before a worker was started, and proves again when it is mended', async () => {
    using folder = folderWith(GOOD);
    const expected = [/reload rejected/];
    await using server = await startServer({
      args: ['-k', 'async', '--preload'],
      app: 'app.mjs',
      cwd: folder.path,
      expected,
    });
    const before = server.workers();
    writeFileSync(folder.file('app.mjs'), 'this is no JavaScript');
    server.signal('SIGHUP');
    await server.waitForLine(/reload rejected: preload: /);
    assert.deepEqual(server.workers(), before);
    assert.ok(!server.lines.some((line) => /worker 0 .*can't boot/.test(line)));
    writeFileSync(folder.file('app.mjs'), GOOD);
    server.signal('SIGHUP');
    await server.waitForLine(/reload done/);
    assert.equal((await ask(server.port, '/')).status, 200);
  });

  it('gives up when the server is told to stop, or when the boot takes too long', async () => {
    using folder = folderWith('await new Promise((resolve) => setTimeout(resolve, 3_600_000));');
    const words = ['--bind', '127.0.0.1:0', '-k', 'async', '--preload', 'app.mjs'];
    await using server = new ServerProcess({ args: words, exact: true, cwd: folder.path });
    await server.waitForLine(/Using worker/);
    server.signal('SIGTERM');
    assert.equal(await server.waitForExit(SOON_MS), 0);
    const late = await runToExit({ args: ['--boot-timeout', '0.5', ...words], exact: true, cwd: folder.path });
    assert.equal(late.exitCode, 3);
    assert.match(late.lines.join('\n'), /did not boot within 0\.5 s/);
  });
});
