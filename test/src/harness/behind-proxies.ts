/** What applications must see of a client that stands behind proxies. */

import assert from 'node:assert/strict';
import { once } from 'node:events';
import { request as httpRequest } from 'node:http';
import { text } from 'node:stream/consumers';
import { after, before, describe, test } from 'node:test';
import { type Server, startServer } from 'tricorn/testing';
import { REPOSITORY } from './places.ts';

/** Where the default settings trust nobody, though it is this machine too. */
export const STRANGER = '127.0.0.2';

/** Names of the applications of `test/fixtures/behind-proxies/`. */
export const PROXIED_APPS: readonly string[] = ['express', 'koa', 'fastify', 'hono', 'gateway'];

/** `MODULE:EXPORT` of one of them. */
export function proxiedApp(name: string): string {
  return `${REPOSITORY}test/fixtures/behind-proxies/${name}.js:application`;
}

/** What one of the applications saw of its client. */
export interface Sight {
  /** Absent where the application is not told. */
  readonly address?: string;
  readonly port?: number;
  readonly protocol: string;
  readonly host: string;
  readonly hostname: string;
  /** The field as it came. */
  readonly forwardedFor: string | null;
  readonly [more: string]: unknown;
}

/** Asks for `/` from an address of this machine. */
export async function askFrom(
  localAddress: string,
  port: number,
  headers: Readonly<Record<string, string>> = {},
): Promise<{ status: number; text: string }> {
  const request = httpRequest({ host: '127.0.0.1', port, localAddress, headers, agent: false });
  request.setTimeout(20_000, () => request.destroy(new Error('no answer')));
  request.end();
  const [response] = await once(request, 'response');
  return { status: response.statusCode, text: await text(response) };
}

/** Asks and reads what the application saw. */
export async function lookFrom(...question: Parameters<typeof askFrom>): Promise<Sight> {
  const { status, text } = await askFrom(...question);
  assert.equal(status, 200, text);
  return JSON.parse(text);
}

/** Registers the tests of one worker class: one server for each application. */
export function testBehindProxies(workerClass: string): void {
  describe(`behind proxies under ${workerClass}`, { concurrency: 2 }, () => {
    for (const app of PROXIED_APPS) describe(app, { concurrency: 1 }, () => testApplication(workerClass, app));
  });
}

function testApplication(workerClass: string, app: string): void {
  let server: Server;
  before(async () => {
    server = await startServer({ args: ['-k', workerClass, '--access-logfile', '-'], app: proxiedApp(app) });
  });
  after(async () => await server[Symbol.asyncDispose]());

  test('sees the client, scheme and host that a trusted proxy tells', async () => {
    const sight = await lookFrom('127.0.0.1', server.port, {
      'X-Forwarded-For': '198.51.100.66, 203.0.113.5:4711',
      'X-Forwarded-Proto': 'https',
      'X-Forwarded-Host': 'shop.example',
      'X-Forwarded-Port': '8443',
    });
    assertSight(sight, { address: '203.0.113.5', port: 4711, protocol: 'https', host: 'shop.example:8443' });
    assert.equal(sight.hostname, 'shop.example');
    assert.equal(sight.forwardedFor, '198.51.100.66, 203.0.113.5:4711');
    if ('secure' in sight) assert.equal(sight.secure, true);
    if ('href' in sight) assert.equal(sight.href, 'https://shop.example:8443/');
    if ('serverPort' in sight) assert.equal(sight.serverPort, '8443');
    // Trusting proxies is done already: the frameworks need not, and do not.
    if ('ips' in sight) assert.deepEqual(sight.ips, []);
    await server.waitForLine(/^203\.0\.113\.5 - - .*"GET \/ HTTP\/1\.1" 200/);
  });

  test('sees what Forwarded tells', async () => {
    const forwarded = 'for=192.0.2.1;host=evil.example, for="[2001:db8:cafe::17]:4711";proto=https;host="shop.example"';
    const sight = await lookFrom('127.0.0.1', server.port, { Forwarded: forwarded });
    assertSight(sight, { address: '2001:db8:cafe::17', port: 4711, protocol: 'https', host: 'shop.example' });
    if ('serverPort' in sight) assert.equal(sight.serverPort, '443');
    await server.waitForLine(/^2001:db8:cafe::17 - - /);
  });

  test('sees the connection where nobody tells anything else', async () => {
    const { port } = server;
    assertSight(await lookFrom(STRANGER, port), { address: STRANGER, protocol: 'http', host: `127.0.0.1:${port}` });
  });

  test('does not believe a client that is no trusted proxy, and shows its fields', async () => {
    const { port } = server;
    const fields = {
      'X-Forwarded-For': '203.0.113.99',
      'X-Forwarded-Proto': 'https',
      'X-Forwarded-Host': 'evil.example',
      Forwarded: 'for=rubbish',
    };
    const from = server.lines.length;
    const sight = await lookFrom(STRANGER, port, fields);
    assertSight(sight, { address: STRANGER, protocol: 'http', host: `127.0.0.1:${port}` });
    assert.equal(sight.forwardedFor, '203.0.113.99');
    await server.waitForLine(/^127\.0\.0\.2 - - .* 200/, undefined, from);
  });

  test('answers 400 where a trusted proxy contradicts itself', async () => {
    const { status, text } = await askFrom('127.0.0.1', server.port, {
      'X-Forwarded-For': '203.0.113.5',
      Forwarded: 'for=192.0.2.1',
    });
    assert.deepEqual([status, text], [400, '400 Bad Request\nthe forwarding fields contradict each other\n']);
  });
}

/** Compares what both have; not every application is told everything. */
export function assertSight(sight: Sight, expected: Partial<Sight>): void {
  const seen = Object.fromEntries(Object.keys(expected).map((key) => [key, sight[key] ?? expected[key]]));
  assert.deepEqual(seen, expected);
}
