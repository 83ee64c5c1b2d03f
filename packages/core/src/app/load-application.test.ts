import assert from 'node:assert/strict';
import http from 'node:http';
import { afterEach, mock, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import { ApplicationError } from '../errors.ts';
import type { Logger } from '../log/logger.ts';
import type { Application, ApplicationOptions } from './application.ts';
import { MemoryExchange } from './gateway/memory-exchange.test.kit.ts';
import { LISTEN_DEADLINE_MILLISECONDS, loadApplication } from './load-application.ts';

const fixtures: string = fileURLToPath(new URL('../../../../test/fixtures/apps-loading/', import.meta.url));
const infos: string[] = [];
const silent = (): void => {};
const logger: Logger = {
  debug: silent,
  info: (message) => void infos.push(message),
  warning: silent,
  error: silent,
  critical: silent,
};
const nodeListen = http.Server.prototype.listen;

let loaded: Application | null = null;
afterEach(async () => {
  await loaded?.close?.();
  loaded = null;
  infos.length = 0;
  assert.equal(http.Server.prototype.listen, nodeListen, 'listen() is back in place');
});

async function load(app: string, options: Partial<ApplicationOptions> = {}): Promise<string> {
  loaded = await loadApplication({ app: fixtures + app, appKind: 'auto', lightFetch: false, ...options }, logger);
  return `${loaded.kind}: ${loaded.description}`;
}

async function refusal(app: string): Promise<string> {
  try {
    await load(app);
  } catch (error) {
    assert(error instanceof ApplicationError, String(error));
    assert.equal(error.exitCode, 4);
    return error.message;
  }
  assert.fail(`${app} was loaded`);
}

/** What the loaded application answers `GET /` with. */
async function answer(): Promise<string> {
  const exchange = new MemoryExchange();
  const ended = new Promise((resolve) => exchange.onEnd(resolve));
  await loaded?.run(exchange);
  assert.equal(await ended, 'completed');
  assert.match(exchange.log[0] ?? '', /^200/);
  return exchange.written.toString();
}

// A module is evaluated once in a process: each test that needs a fresh one has a fixture, or an export, of its own.
const applications = [
  ['express-app', 'node: Express application', 'express'],
  ['fastify-app.js:app', 'node: Fastify application', 'fastify'],
  ['hono-app', 'fetch: Hono application', 'hono'],
  ['koa-app:default', 'node: Koa application', 'koa'],
  ['exports-server', 'node: http.Server', 'exported server'],
  ['unstrippable.ts', 'node: node handler', 'red'],
  ['commonjs-computed.cjs', 'node: node handler', 'computed'],
  ['commonjs-computed.cjs:application', 'node: node handler', 'computed'],
  ['commonjs-transpiled.cjs', 'node: node handler', 'transpiled'],
  ['folder', 'node: node handler', 'folder'],
  ['factory:create({"json": 1}, 2)', 'node: node handler', '[{"json":1},2]'],
  ['factory:createLater({"name": "x"})', 'fetch: fetch handler', 'x'],
  ['factory:server.app', 'node: node handler', 'nested'],
  ['factory:pending', 'fetch: fetch handler', 'promised'],
  ['gateway-app', 'gateway: gateway application', '/ true false'],
] as const;

for (const [app, expected, text] of applications) {
  test(`${app} loads as ${expected} and answers`, async () => {
    assert.equal(await load(app, { multithread: true }), expected);
    assert.equal(await answer(), text);
  });
}

const listening = [
  ['listens', 'plain server'],
  ['listens-later', 'late server'],
  ['listens-express', 'listening express'],
  ['listens-koa', 'listening koa'],
  ['listens-fastify', 'listening fastify'],
] as const;

for (const [app, text] of listening) {
  test(`${app}, which exports nothing, is served through the server that it listens with`, async () => {
    assert.equal(await load(app), 'node: http.Server');
    assert(infos.some((message) => /calls listen\((localhost:)?3000\); tricorn's own listeners/.test(message)));
    assert.equal(await answer(), text);
  });
}

test('an export wins over listen(), which is swallowed with a log line', async () => {
  assert.equal(await load('exports-and-listens'), 'node: Express application');
  assert.match(infos.join('\n'), /calls listen\(3000\)/);
  http.createServer().listen(3001);
  assert.match(infos.join('\n'), /calls listen\(3001\)/, 'also when it comes after loading');
});

test('a module without an application fails when the time for listen() is over', async () => {
  mock.timers.enable({ apis: ['setTimeout'] });
  try {
    const waiting = refusal('exports-number');
    while (infos.length === 0) await new Promise(setImmediate);
    await new Promise(setImmediate);
    mock.timers.tick(LISTEN_DEADLINE_MILLISECONDS);
    assert.match(await waiting, /is no application: its export 'application' is a number; it exports application, and/);
  } finally {
    mock.timers.reset();
  }
});

test('an export that was named has to be an application', async () => {
  assert.match(await refusal('exports-number:application'), /its export 'application' is a number.* Expected an http/);
  assert.match(await refusal('exports-none:application'), /exports applicatoin, version; did you mean 'applicatoin'\?/);
  assert.match(await refusal('factory:server.ap'), /'server' of module .* has app; did you mean 'app'\?/);
  assert.match(await refusal('factory:server()'), /'server', but that is not a function/);
});

test('a factory that throws shows its error and frames', async () => {
  const message = await refusal('factory:fail()');
  assert.match(message, /failed while loading:\nError: no configuration\n {4}at .*fail \(.*factory\.js:\d+:\d+\)$/);
});

test('https.Server is refused with a reason', async () => {
  assert.match(await refusal('listens-https'), /tricorn speaks to the client itself/);
});

test('an application that only listens loads in a worker thread, whose servers alone are captured', async () => {
  const script = `import(${JSON.stringify(new URL('./load-application.js', import.meta.url).href)})
    .then(({ loadApplication }) => loadApplication(
      { app: ${JSON.stringify(`${fixtures}listens-express`)}, appKind: 'auto', lightFetch: false }, { info() {}, debug() {} }))
    .then(({ description }) => require('node:worker_threads').parentPort.postMessage(description))`;
  const worker = new Worker(script, { eval: true });
  const description = await new Promise((resolve, reject) => worker.once('message', resolve).once('error', reject));
  await worker.terminate();
  assert.equal(description, 'http.Server');
});
