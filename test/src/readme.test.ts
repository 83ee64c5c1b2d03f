/** Everything that README.md tells its reader to do works. */

import assert from 'node:assert/strict';
import { existsSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { test } from 'node:test';
import { type Server, startServer } from 'tricorn/testing';
import { ask } from './harness/http-request.ts';
import { type CodeBlock, codeBlocks } from './harness/markdown-blocks.ts';
import { REPOSITORY } from './harness/places.ts';
import { runShell, wordsOfTricorn } from './harness/run-shell.ts';
import { TemporaryFolder } from './harness/temporary-folder.ts';

const readme = readFileSync(`${REPOSITORY}README.md`, 'utf8');
const { scripts } = JSON.parse(readFileSync(`${REPOSITORY}package.json`, 'utf8'));

test('every code block of README.md works, in order', async (t) => {
  await using reader = new Reader(await freePort());
  for (const block of codeBlocks(readme)) {
    await t.test(`line ${block.line}: ${block.info}`, () => reader.follow(block));
  }
  await t.test('its TypeScript compiles', () => reader.compile());
});

test('npm start serves the Express example', async () => {
  assert.match(readme, /`npm start`/);
  const words = await wordsOfTricorn(`npx ${scripts.start}`);
  const args = words.map((word) => word.replace(/^0:8000$/, '0:0'));
  assert.notDeepEqual(args, words, 'the port was replaced');
  await using server = await startServer({ args, exact: true, cwd: REPOSITORY });
  assert.equal((await ask(server.port, '/')).text, 'Hello from Express\n');
});

test('npm start and npm test install and build first, and CI runs npm test', () => {
  for (const script of ['prestart', 'pretest']) assert.match(scripts[script], /setup.*build/);
  assert.match(scripts.test, /run-tests/);
  assert.match(readFileSync(`${REPOSITORY}.ci/run`, 'utf8'), /^npm test$/m);
});

test('every file that README.md links to is there', () => {
  const targets = [...readme.matchAll(/\]\((?!\w+:)([^)#]+)/g)].map(([, target = '']) => target);
  assert.ok(targets.length > 0);
  assert.deepEqual(
    targets.filter((target) => !existsSync(REPOSITORY + target)),
    [],
  );
});

/** Does what the page says, in a folder where tricorn is installed. */
class Reader implements AsyncDisposable {
  readonly #folder = new TemporaryFolder();
  readonly #port: number;
  #server: Server | undefined;

  /** The port takes the place of 8000. */
  constructor(port: number) {
    this.#port = port;
    symlinkSync(`${REPOSITORY}node_modules`, this.#folder.file('node_modules'));
  }

  async follow({ info, text }: CodeBlock): Promise<void> {
    const [, file] = /^(?:js|ts) file=(\S+)$/.exec(info) ?? [];
    const source = text.replaceAll('8000', String(this.#port));
    if (file !== undefined) writeFileSync(this.#folder.file(file), source);
    else if (info === 'sh server') await this.#serve(source);
    else if (info === 'sh') await runShell(source, this.#folder.path);
    else assert.fail(`a code block of unknown kind '${info}'`);
  }

  /** Checks the types of the TypeScript files, as an editor does. */
  async compile(): Promise<void> {
    const files = this.#folder.entries().filter((name) => name.endsWith('.ts'));
    const options = '--noEmit --strict --skipLibCheck --module nodenext --target es2023 --types node';
    await runShell(`node_modules/.bin/tsc ${options} ${files.join(' ')}`, this.#folder.path);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    try {
      await this.#stopServer();
    } finally {
      this.#folder[Symbol.dispose]();
    }
  }

  async #serve(command: string): Promise<void> {
    await this.#stopServer();
    const args = await wordsOfTricorn(command);
    this.#server = await startServer({ args, exact: true, cwd: this.#folder.path });
    assert.match((await ask(this.#port, '/')).text, /^Hello from process \d+\n$/);
  }

  async #stopServer(): Promise<void> {
    await this.#server?.[Symbol.asyncDispose]();
    this.#server = undefined;
  }
}

function freePort(): Promise<number> {
  const server = createServer();
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as { port: number };
      server.close(() => resolve(port));
    });
  });
}
