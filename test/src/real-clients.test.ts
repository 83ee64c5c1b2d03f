import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { after, before, describe } from 'node:test';
import { type Server, startServer } from 'tricorn/testing';
import { ask } from './harness/http-request.ts';
import { download, upload } from './harness/large-body.ts';
import { Nginx } from './harness/nginx.ts';
import { testApp, WORKER_CLASSES } from './harness/places.ts';
import { TemporaryFolder } from './harness/temporary-folder.ts';
import { runTool, type ToolRun, testWithTool } from './harness/tools.ts';

const REQUESTS = 480;
const CLIENTS = 8;
const UPLOAD_BYTES = 3_000_000;
const MEBIBYTE = 1024 * 1024;

for (const workerClass of WORKER_CLASSES) {
  describe(`real clients of ${workerClass}`, () => {
    const folder = new TemporaryFolder();
    const file = folder.file('upload');
    const body = Buffer.alloc(UPLOAD_BYTES, 'real clients ');
    let server: Server;
    before(async () => {
      writeFileSync(file, body);
      const threads = workerClass === 'gthread' ? ['--threads', '2'] : [];
      const args = ['-k', workerClass, '-w', '2', ...threads, '--keep-alive', '5'];
      server = await startServer({ args, app: testApp('node') });
    });
    after(async () => {
      folder[Symbol.dispose]();
      await server[Symbol.asyncDispose]();
    });
    const seen = JSON.stringify({ bytes: UPLOAD_BYTES, sha256: createHash('sha256').update(body).digest('hex') });

    testWithTool('curl', 'curl uploads a file, with and without its length', async (curl) => {
      const common = ['-sS', '--fail', '-X', 'POST', '-T', file];
      for (const chunked of [[], ['-H', 'Transfer-Encoding: chunked']]) {
        assert.equal(succeeded(await runTool(curl, [...common, ...chunked, `${server.url}/count`])), seen);
      }
    });

    testWithTool('curl', 'curl waits for 100 Continue and gets it', async (curl) => {
      const args = ['-sSv', '--fail', '--expect100-timeout', '20', '-H', 'Expect: 100-continue', '--data-binary'];
      const output = succeeded(await runTool(curl, [...args, `@${file}`, `${server.url}/count`]));
      assert.match(output, /< HTTP\/1\.1 100 Continue/);
      assert.ok(output.includes(seen));
    });

    testWithTool('curl', 'curl speaks HTTP/1.0', async (curl) => {
      const output = succeeded(await runTool(curl, ['-sSv', '--fail', '--http1.0', `${server.url}/`]));
      assert.match(output, /> GET \/ HTTP\/1\.0/);
      assert.match(output, /< Connection: close/i);
      assert.match(output, /Hello from node/);
    });

    testWithTool('curl', 'curl uses a connection again', async (curl) => {
      const urls = Array.from({ length: 4 }, () => ['-o', '/dev/null', `${server.url}/`]).flat();
      const output = succeeded(await runTool(curl, ['-sS', '--fail', '-w', '%{http_code}:%{num_connects} ', ...urls]));
      assert.equal(output, '200:1 200:0 200:0 200:0 ');
    });

    testWithTool('wrk', 'wrk gets nothing but good answers', async (wrk, t) => {
      const output = succeeded(await runTool(wrk, ['-t1', `-c${CLIENTS}`, '-d1s', `${server.url}/`]));
      assert.doesNotMatch(output, /Socket errors|Non-2xx/);
      const [, requests = '0'] = /(\d+) requests in/.exec(output) ?? [];
      assert.ok(Number(requests) > 0, output);
      t.diagnostic(`${workerClass}: wrk: ${requests} requests, 0 errors`);
    });

    for (const [how, keepAlive] of [
      ['on kept connections', ['-k']],
      ['on a connection for each request', []],
    ] as const) {
      testWithTool('ab', `ab gets nothing but good answers ${how}`, async (ab, t) => {
        const args = ['-q', ...keepAlive, '-n', String(REQUESTS), '-c', String(CLIENTS), `${server.url}/`];
        const output = succeeded(await runTool(ab, args));
        assert.match(output, new RegExp(`Complete requests: +${REQUESTS}\\n`));
        assert.match(output, /Failed requests: +0\n/);
        assert.doesNotMatch(output, /Non-2xx/);
        if (keepAlive.length > 0) assert.match(output, new RegExp(`Keep-Alive requests: +${REQUESTS}\\n`));
        t.diagnostic(`${workerClass}: ab ${how}: ${REQUESTS} requests, 0 errors`);
      });
    }

    testWithTool('h2load', 'h2load --h1 gets nothing but good answers', async (h2load, t) => {
      const args = ['--h1', '-n', String(REQUESTS), '-c', String(CLIENTS), `${server.url}/`];
      const output = succeeded(await runTool(h2load, args));
      assert.match(output, new RegExp(`${REQUESTS} succeeded, 0 failed, 0 errored, 0 timeout`));
      assert.match(output, new RegExp(`status codes: ${REQUESTS} 2xx`));
      t.diagnostic(`${workerClass}: h2load --h1: ${REQUESTS} requests, 0 errors`);
    });

    for (const keepAlive of [true, false]) {
      const how = keepAlive ? 'with kept upstream connections' : 'with an upstream connection for each request';
      testWithTool('nginx', `nginx in front gets nothing but good answers ${how}`, async (path, t) => {
        await using nginx = await Nginx.start(path, { upstreamPort: server.port, keepAlive });
        await Promise.all(Array.from({ length: CLIENTS }, () => askOften(nginx.socketPath, REQUESTS / CLIENTS)));
        await upload(nginx.socketPath, 8 * MEBIBYTE);
        await download(nginx.socketPath, 8 * MEBIBYTE);
        const faults = nginx.errors().filter((line) => !/is buffered to a temporary file/.test(line));
        assert.deepEqual(faults, []);
        t.diagnostic(`${workerClass}: nginx ${how}: ${REQUESTS + 2} requests, 0 errors`);
      });
    }
  });
}

function succeeded({ output, exitCode }: ToolRun): string {
  assert.equal(exitCode, 0, output);
  return output;
}

async function askOften(socketPath: string, times: number): Promise<void> {
  for (let count = 0; count < times; count++) {
    const { status, text } = await ask(socketPath, '/');
    assert.deepEqual([status, text], [200, 'Hello from node']);
  }
}
