/** The examples answer under every worker class, started as their README says; without a flag they run under sync. */

import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { describe, test } from 'node:test';
import { startServer } from 'tricorn/testing';
import { ask } from './harness/http-request.ts';
import { REPOSITORY } from './harness/places.ts';

/** What the routes of each example answer, by folder. */
const ROUTES: Readonly<Record<string, Readonly<Record<string, RegExp>>>> = {
  express: { '/': /^Hello from Express\n$/, '/users/ada': /^{"name":"ada"}$/ },
  fastify: { '/': /^Hello from Fastify\n$/, '/users/ada': /^{"name":"ada"}$/ },
  koa: { '/': /^Hello from Koa\n$/, '/time': /^{"time":"\d{4}-.*Z"}$/ },
  hono: { '/': /^Hello from Hono\n$/, '/users/ada': /^{"name":"ada"}$/ },
  node: { '/': /^Hello from Node\.js\n$/ },
  fetch: { '/': /^Hello from fetch\n$/, '/time': /^{"time":"\d{4}-.*Z"}$/ },
  gateway: { '/': /^Hello from the gateway, 127\.0\.0\.1\n$/ },
  typescript: { '/': /^Hello from TypeScript\n$/, '/users/ada': /^{"name":"ada","text":"Hello, ada"}$/ },
};

/** The words after `npx tricorn` for each example that the README lists. */
const commands = new Map(
  [...readFileSync(`${REPOSITORY}examples/README.md`, 'utf8').matchAll(/^- \[(\w+)\].*`npx tricorn ([^`]+)`$/gm)].map(
    ([, name = '', words = '']) => [name, words.split(' ')],
  ),
);

test('examples/README.md lists every example', () => {
  const folders = readdirSync(`${REPOSITORY}examples`, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && entry.name !== 'node_modules')
    .map(({ name }) => name);
  assert.deepEqual([...commands.keys()].sort(), folders.sort());
});

describe('examples', { concurrency: 2 }, () => {
  for (const [name, words] of commands) {
    const added = [[], ['-k', 'gthread', '-t', '4'], ['-k', 'async']];
    for (const flags of added) {
      const commandLine = [...words, ...flags];
      test(`tricorn ${commandLine.join(' ')}`, async () => {
        const args = ['--bind', '127.0.0.1:0', ...commandLine];
        await using server = await startServer({ args, exact: true, cwd: REPOSITORY });
        const routes = ROUTES[name];
        assert.ok(routes, 'no routes are known for this example');
        for (const [path, expected] of Object.entries(routes)) {
          const { status, text } = await ask(server.port, path);
          assert.equal(status, 200);
          assert.match(text, expected);
        }
        assert.equal((await ask(server.port, '/nothing/here')).status, 404);
      });
    }
  }
});
