import assert from 'node:assert/strict';
import http from 'node:http';
import { afterEach, mock, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import { ApplicationError } from '../errors.ts';
import type { Logger } from '../log/logger.ts';
import type { Application, ApplicationOptions } from './application.ts';
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

const applications = [
  ['express-app', 'node: Express application'],
  ['fastify-app.js:app', 'node: Fastify application'],
  ['hono-app', 'fetch: Hono application'],
  ['koa-app:default', 'node: Koa application'],
  ['unstrippable.ts', 'node: node handler'],
  ['commonjs-computed.cjs', 'node: node handler'],
  ['commonjs-computed.cjs:application', 'node: node handler'],
  ['commonjs-transpiled.cjs', 'node: node handler'],
  ['folder', 'node: node handler'],
  ['factory:create({"json": 1})', 'node: node handler'],
  ['factory:createLater({"name": "x"})', 'fetch: fetch handler'],
  ['factory:server.app', 'node: node handler'],
  ['factory:pending', 'fetch: fetch handler'],
  ['gateway-app', 'gateway: gateway application'],
] as const;

for (const [app, expected] of applications) {
  test(`${app} loads as ${expected}`, async () => assert.equal(await load(app), expected));
}

for (const app of ['listens', 'listens-later', 'listens-express', 'listens-koa', 'listens-fastify']) {
  test(`${app}, which exports nothing, is served through the server that it listens with`, async () => {
    assert.equal(await load(app), 'node: http.Server');
    assert(infos.some((message) => /calls listen\((localhost:)?3000\); tricorn's own listeners/.test(message)));
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
      { app: ${JSON.stringify(`${fixtures}listens-express`)}, appKind: 'auto', lightFetch: false }, { info() {} }))
    .then(({ description }) => require('node:worker_threads').parentPort.postMessage(description))`;
  const worker = new Worker(script, { eval: true });
  const description = await new Promise((resolve, reject) => worker.once('message', resolve).once('error', reject));
  await worker.terminate();
  assert.equal(description, 'http.Server');
});
