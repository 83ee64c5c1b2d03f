/** Clients that people use get along with every worker class. */

import assert from 'node:assert/strict';
import { execFile, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { Agent } from 'node:http';
import { after, before, describe, test } from 'node:test';
import { promisify } from 'node:util';
import { type Server, startServer } from 'tricorn/testing';
import { ask } from './harness/http-request.ts';
import { testApp, WORKER_CLASSES } from './harness/places.ts';
import { TemporaryFolder } from './harness/temporary-folder.ts';

const UPLOAD_BYTES = 3_000_000;
const CURL_MISSING = spawnSync('curl', ['--version']).error ? 'SKIPPED: curl is not installed' : false;

const run = promisify(execFile);

/** Runs curl and gives its standard output, and its standard error where `--verbose` writes. */
function curl(...args: string[]): Promise<{ stdout: string; stderr: string }> {
  return run('curl', ['--silent', '--show-error', '--max-time', '20', '--noproxy', '*', ...args]);
}

describe('HTTP clients', { concurrency: WORKER_CLASSES.length }, () => {
  for (const workerClass of WORKER_CLASSES) {
    describe(workerClass, { concurrency: 1 }, () => {
      let server: Server;
      before(async () => {
        // sync has keep-alive off.
        const args = ['-k', workerClass, '-w', '1', '--keep-alive', '5'];
        server = await startServer({ args, app: testApp('node') });
      });
      // There is none when it did not start.
      after(() => server?.[Symbol.asyncDispose]());
      describe('curl', { skip: CURL_MISSING }, () => testCurl(() => server.url));
      testPools(() => server);
    });
  }
});

function testCurl(url: () => string): void {
  test('-T uploads a file', async () => {
    using folder = new TemporaryFolder();
    const bytes = Buffer.alloc(UPLOAD_BYTES, 'tricorn');
    writeFileSync(folder.file('upload'), bytes);
    const { stdout } = await curl('-X', 'POST', '-T', folder.file('upload'), `${url()}/count`);
    const sha256 = createHash('sha256').update(bytes).digest('hex');
    assert.deepEqual(JSON.parse(stdout), { bytes: UPLOAD_BYTES, sha256 });
  });

  test('-T - uploads in chunks what comes through a pipe', async () => {
    const upload = `seq 200000 | curl -sS --max-time 20 --noproxy '*' -X POST -T - ${url()}/count`;
    const { stdout } = await run('sh', ['-c', upload]);
    assert.equal(JSON.parse(stdout).bytes, 1_288_895);
  });

  test('--http1.0 gets a body that ends with the connection', async () => {
    const { stdout, stderr } = await curl('--verbose', '--http1.0', `${url()}/events?count=3&ms=1`);
    assert.match(stdout, /event 0[\s\S]*event 1[\s\S]*event 2/);
    assert.doesNotMatch(stderr, /< transfer-encoding/i);
  });

  test('-X POST --data is echoed', async () => {
    assert.equal((await curl('-X', 'POST', '--data', 'a=1&b=2', `${url()}/echo`)).stdout, 'a=1&b=2');
  });

  test('Expect: 100-continue is answered before the body is sent', async () => {
    const expectation = ['-H', 'Expect: 100-continue', '--expect100-timeout', '15'];
    const { stdout, stderr } = await curl('--verbose', ...expectation, '--data', 'hello', `${url()}/echo`);
    assert.match(stderr, /< HTTP\/1\.1 100 Continue[\s\S]*< HTTP\/1\.1 200 OK/);
    assert.equal(stdout, 'hello');
  });

  test('two URLs go through one connection', async () => {
    const { stderr, stdout } = await curl('--verbose', `${url()}/`, `${url()}/query?a=1`);
    assert.equal(stdout, 'Hello from node{"a":"1"}');
    assert.match(stderr, /Re-?using existing/i);
  });
}

function testPools(server: () => Server): void {
  test('fetch sends a hundred requests through its pool', async () => {
    const answers = await Promise.all(
      Array.from({ length: 100 }, async (_, n) => {
        const response = await fetch(`${server().url}/echo`, { method: 'POST', body: `body ${n}` });
        return response.text();
      }),
    );
    assert.deepEqual(
      answers,
      answers.map((_, n) => `body ${n}`),
    );
  });

  test('http.Agent keeps four connections for a hundred requests', async () => {
    const agent = new Agent({ keepAlive: true, maxSockets: 4 });
    const connections = new Set<unknown>();
    agent.on('free', (socket) => connections.add(socket));
    try {
      const requests = Array.from({ length: 100 }, (_, n) => ask(server().port, `/query?n=${n}`, { agent }));
      for (const [n, { status, text }] of (await Promise.all(requests)).entries()) {
        assert.deepEqual([status, text], [200, JSON.stringify({ n: String(n) })]);
      }
      assert.equal(connections.size, 4);
    } finally {
      agent.destroy();
    }
  });
}
