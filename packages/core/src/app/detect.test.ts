import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { createServer as createHttp2Server } from 'node:http2';
import { createServer as createSecureServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import type { Logger } from '../log/logger.ts';
import type { ApplicationOptions } from './application.ts';
import { describeValue } from './describe-value.ts';
import { detectApplication, type FoundApplication, type NodeHandler } from './detect.ts';
import { MemoryExchange } from './fetch/memory-exchange.test.kit.ts';
import { ServeInfo } from './fetch/serve-info.ts';
import { gateway } from './gateway-tag.ts';
import { importModule } from './import-module.ts';

const fixtures: string = fileURLToPath(new URL('../../../../test/fixtures/apps-loading/', import.meta.url));
const errors: string[] = [];
const silent = (): void => {};
const logger: Logger = {
  debug: silent,
  info: silent,
  warning: silent,
  critical: silent,
  error: (message) => void errors.push(message),
};

function detect(value: unknown, appKind: ApplicationOptions['appKind'] = 'auto'): Promise<FoundApplication | null> {
  return detectApplication(value, { appKind, logger });
}

/** The exported application of a fixture, boxed, since some have a `then`. */
async function fixture(name: string): Promise<{ value: unknown }> {
  const namespace = await importModule(fixtures + name);
  return { value: namespace.application ?? namespace.app ?? namespace.default };
}

/** Status and text that the application answers `GET /` with. */
async function ask(found: FoundApplication | null): Promise<string> {
  assert(found !== null && found.kind !== 'gateway');
  if (found.kind === 'fetch')
    return (await found.handler(new Request('http://localhost/'), new ServeInfo(new MemoryExchange()))).text();
  const server = createServer((request, response) => void found.handler(request, response));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  try {
    const answer = await fetch(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
    const text = await answer.text();
    return answer.status === 200 ? text : `${answer.status} ${text}`;
  } finally {
    server.closeAllConnections();
    server.close();
  }
}

const known = [
  ['express-app.js', 'Express application', 'express'],
  ['koa-app.js', 'Koa application', 'koa'],
  ['fastify-app.js', 'Fastify application', 'fastify'],
  ['hono-app.js', 'Hono application', 'hono'],
  ['commonjs.cjs', 'node handler', 'commonjs'],
  ['exports-server.js', 'http.Server', 'exported server'],
] as const;

for (const [name, description, text] of known) {
  test(`${name} is recognised as ${description} and answers`, async () => {
    const found = await detect((await fixture(name)).value);
    assert.equal(found?.description, description);
    assert.equal(await ask(found), text);
    await found?.close?.();
  });
}

test('a function is a node handler from two parameters on, else a fetch handler', async () => {
  assert.equal((await detect((_request: unknown, _response: unknown) => {}))?.kind, 'node');
  assert.equal((await detect((_request: unknown) => {}))?.kind, 'fetch');
  assert.equal((await detect(() => {}))?.kind, 'fetch');
});

test('appKind settles what a function is', async () => {
  assert.equal((await detect(() => {}, 'node'))?.kind, 'node');
  assert.equal((await detect((_a: unknown, _b: unknown) => {}, 'fetch'))?.kind, 'fetch');
  assert.equal((await detect((_a: unknown, _b: unknown) => {}, 'gateway'))?.kind, 'gateway');
  assert.equal((await detect({ fetch: () => new Response('x') }, 'node'))?.kind, 'fetch', 'an object is what it is');
});

test('a marked function is a gateway application', async () => {
  const found = await detect(gateway((_environ: never, _startResponse: never) => []));
  assert.equal(found?.description, 'gateway application');
});

test('fetch() keeps its this', async () => {
  const app = {
    greeting: 'hello',
    fetch(): Response {
      return new Response(this.greeting);
    },
  };
  assert.equal(await ask(await detect(app)), 'hello');
});

test('a promise of an application is awaited, a router whose every property is a function is not', async () => {
  assert.equal(await ask(await detect(Promise.resolve({ fetch: () => new Response('later') }))), 'later');
  const router: object = new Proxy(
    { fetch: () => new Response('proxied') },
    { get: (target, key) => Reflect.get(target, key) ?? (() => router) },
  );
  assert.equal(await ask(await detect(router)), 'proxied');
});

test('next() of a plain handler answers 404, next(error) logs and answers 500 or the status of the error', async () => {
  const passing = (error?: unknown): ((...parameters: Parameters<NodeHandler>) => void) => {
    const handler = (_request: unknown, _response: unknown, next: (error?: unknown) => void): void => next(error);
    return handler as never;
  };
  assert.equal(await ask(await detect(passing())), '404 Not Found\n');
  assert.equal(await ask(await detect(passing(Object.assign(new Error('no'), { status: 403 })))), '403 Forbidden\n');
  assert.equal(errors.length, 0);
  assert.equal(await ask(await detect(passing(new Error('broken')))), '500 Internal Server Error\n');
  assert.match(errors[0] ?? '', /next\(\) with Error: broken/);
});

test('an object like a NestJS application is initialised and served by its adapter', async () => {
  const calls: string[] = [];
  const nest = {
    init: async () => void calls.push('init'),
    close: async () => void calls.push('close'),
    getHttpAdapter: () => ({ getInstance: () => ({ fetch: () => new Response('nest') }) }),
  };
  const found = await detect(nest);
  assert.equal(await ask(found), 'nest');
  await found?.close?.();
  assert.deepEqual(calls, ['init', 'close']);
});

test('https and http2 servers are refused with a reason', async () => {
  await assert.rejects(detect(createSecureServer({})), /https or http2 server/);
  await assert.rejects(detect(createHttp2Server()), /https or http2 server/);
});

test('what is no application is null, and described', async () => {
  class Service {}
  const values = [undefined, null, 42, 'text', [], {}, { a: 1, b: 2 }, Service, new Service()];
  for (const value of values) assert.equal(await detect(value), null);
  assert.deepEqual(values.map(describeValue), [
    'undefined',
    'null',
    'a number',
    'a string',
    'an array',
    'an object without keys',
    'an object with keys a, b',
    'a class Service',
    'an object of class Service without keys',
  ]);
});
