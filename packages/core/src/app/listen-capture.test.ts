import assert from 'node:assert/strict';
import { once } from 'node:events';
import http from 'node:http';
import https from 'node:https';
import net, { type AddressInfo } from 'node:net';
import { afterEach, beforeEach, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { importModule } from './import-module.ts';
import { captureListen, type ListenCapture } from './listen-capture.ts';

const address = { address: '10.1.2.3', port: 8000, family: 'IPv4' };
let capture: ListenCapture;
beforeEach(() => {
  capture = captureListen(address);
});
afterEach(() => capture.release());

test('a captured server believes that it listens, and calls back later', async () => {
  let isLater = false;
  const called = new Promise<boolean>((resolve) => {
    const server = http.createServer().listen(3000, () => resolve(isLater));
    assert.equal(server.listening, true);
    assert.deepEqual(server.address(), address);
  });
  isLater = true;
  assert.equal(await called, true);
});

test('a captured server can be closed, calls back, and then listens no more', async () => {
  const server = http.createServer().listen(3000);
  await once(server, 'listening');
  await new Promise<void>((resolve, reject) => server.close((error) => (error ? reject(error) : resolve())));
  assert.equal(server.listening, false);
  assert.equal(server.address(), null);
});

test('closing at once spares the listening event, as Node does', async () => {
  const server = http.createServer().listen(3000);
  let heard = false;
  server.once('listening', () => {
    heard = true;
  });
  server.close();
  await once(server, 'close');
  assert.equal(heard, false);
});

test('the place asked for is recorded in all of the forms', () => {
  const listen = (...parameters: unknown[]): void => {
    const server = http.createServer();
    Reflect.apply(server.listen, server, parameters);
  };
  listen(3000);
  listen('3001', '0.0.0.0', 5, () => {});
  listen({ port: 3002, host: '::1' });
  listen({ path: '/run/app.sock' });
  listen('/run/other.sock', () => {});
  listen(() => {});
  listen();
  assert.deepEqual(
    capture.calls.map((call) => call.asked),
    ['3000', '0.0.0.0:3001', '::1:3002', '/run/app.sock', '/run/other.sock', 'any port', 'any port'],
  );
});

test('first() gives an earlier call, a later one, or null after its deadline', async () => {
  assert.equal(await capture.first(1), null);
  const waiting = capture.first(10_000);
  const server = http.createServer().listen(3000);
  assert.equal((await waiting)?.server, server);
  assert.equal((await capture.first(0))?.server, server);
});

test('an https server refuses to listen, other servers are left alone', async () => {
  assert.throws(() => https.createServer({}).listen(3443), /https\.Server/);
  const server = net.createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  assert.notEqual((server.address() as AddressInfo).port, address.port);
  server.close();
});

test('release() puts everything back, in whatever order captures are released', async () => {
  const second = captureListen(address);
  capture.release();
  assert.equal(http.createServer().listen(3000).listening, true);
  assert.equal(second.calls.length, 1);
  second.release();
  const server = http.createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  assert.notDeepEqual(server.address(), address);
  server.close();
});

const fixtures: string = fileURLToPath(new URL('../../../../test/fixtures/apps-loading/', import.meta.url));
const listening = [
  ['listens.js', 'plain server'],
  ['listens-express.cjs', 'listening express'],
  ['listens-koa.js', 'listening koa'],
  // Its second server, for the other address of localhost, is captured too.
  ['listens-fastify.js', 'listening fastify'],
] as const;

for (const [name, expected] of listening) {
  test(`the server that ${name} listens with answers through its request event`, async () => {
    await importModule(fixtures + name);
    const captured = capture.calls[0]?.server;
    assert(captured !== undefined);
    capture.release();
    const server = http.createServer((request, response) => void captured.emit('request', request, response));
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const answer = await fetch(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
    assert.equal(await answer.text(), expected);
    server.closeAllConnections();
    server.close();
    captured.close();
    await once(captured, 'close');
    if (name === 'listens-fastify.js') assert.equal(capture.calls.length, 2);
  });
}
