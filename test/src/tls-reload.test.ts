/** New certificates come with a reload, and bad ones are rejected by it. */

import assert from 'node:assert/strict';
import { copyFileSync, writeFileSync } from 'node:fs';
import { test } from 'node:test';
import { startServer } from 'tricorn/testing';
import { eventually } from './harness/eventually.ts';
import { WORKER_CLASSES } from './harness/places.ts';
import { TemporaryFolder } from './harness/temporary-folder.ts';
import { askSecurely, installPair, pairFlags, tlsFile } from './harness/tls.ts';
import { TLS_APP } from './harness/tls-cases.ts';

/** Clients that ask without a pause, each time on a connection of its own, and note whose certificate they see. */
class Load {
  readonly certificates: string[] = [];
  readonly failures: string[] = [];
  readonly #port: number;
  readonly #clients: readonly Promise<void>[];
  #stopping = false;

  constructor(port: number) {
    this.#port = port;
    this.#clients = [this.#ask(), this.#ask(), this.#ask()];
  }

  async stop(): Promise<void> {
    this.#stopping = true;
    await Promise.all(this.#clients);
  }

  /** Resolves once so many more requests have ended. */
  async goesOn(count: number): Promise<void> {
    const ended = (): number => this.certificates.length + this.failures.length;
    const until = ended() + count;
    await eventually(`${count} more answers`, () => ended() >= until, 30_000);
  }

  async #ask(): Promise<void> {
    while (!this.#stopping) {
      try {
        const { certificate, text } = await askSecurely(this.#port, '/');
        assert.equal(text, 'hello');
        this.certificates.push(certificate.serialNumber);
      } catch (error) {
        this.failures.push(String(error));
      }
    }
  }
}

for (const workerClass of WORKER_CLASSES) {
  test(`${workerClass}: a reload takes a new certificate without losing a request, and rejects a bad one`, async () => {
    using folder = new TemporaryFolder();
    installPair(folder, 'server');
    const args = ['-k', workerClass, '-w', '2', ...pairFlags(folder)];
    await using server = await startServer({ args, app: TLS_APP, expected: [/reload rejected/] });
    const load = new Load(server.port);
    await load.goesOn(30);
    const [before = ''] = load.certificates;
    installPair(folder, 'renewed');
    server.signal('SIGHUP');
    await server.waitForLine(/reload done: generation 2/);
    const { serialNumber: after } = (await askSecurely(server.port, '/')).certificate;
    assert.notEqual(after, before);
    copyFileSync(tlsFile('server.pem'), folder.file('cert.pem'));
    const from = server.signal('SIGHUP');
    await server.waitForLine(
      /reload rejected: --keyfile: got .*, expected the private key of the first cert/,
      undefined,
      from,
    );
    await load.goesOn(30);
    await load.stop();
    assert.deepEqual(load.failures, []);
    assert.deepEqual(new Set(load.certificates), new Set([before, after]));
    assert.equal(load.certificates.at(-1), after);
  });
}

test('a worker that is replaced has the certificate of its generation, whatever lies in the files by then', async () => {
  using folder = new TemporaryFolder();
  installPair(folder, 'server');
  await using server = await startServer({ args: ['-k', 'async', ...pairFlags(folder)], app: TLS_APP });
  const { serialNumber } = (await askSecurely(server.port, '/')).certificate;
  writeFileSync(folder.file('cert.pem'), 'half written');
  const [pid = 0] = server.workers();
  process.kill(pid, 'SIGTERM');
  await server.waitForLine(new RegExp(`worker 0 \\(pid ${pid}\\) exited`));
  assert.equal((await askSecurely(server.port, '/')).certificate.serialNumber, serialNumber);
});
