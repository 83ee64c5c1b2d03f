import assert from 'node:assert/strict';
import { test } from 'node:test';
import { MessageChannel } from 'node:worker_threads';
import { createClaims, offer } from './claims.ts';
import { type CrossingRequest, type MainMessage, type ThreadMessage, TO_MAIN, TO_THREAD } from './protocol.ts';
import serveThread from './thread-main.ts';

const request = (id: number): CrossingRequest => {
  return [id, 'GET', '/hello', 1, [], '127.0.0.1', 1, '127.0.0.1', 2, false, 0, null, [], null];
};

test('a request whose client left before the thread began it is let go of, and the application never sees it', async () => {
  const { port1, port2 } = new MessageChannel();
  const received: MainMessage[] = [];
  const claims = createClaims();
  const post = (message: ThreadMessage): void => port1.postMessage(message);
  const served = serveThread({
    port: port2,
    loader: new URL('./applications.test.kit.js', import.meta.url).href,
    options: { app: 'router', shared: null },
    responseWindowBytes: 65_536,
    claims,
  });
  await new Promise<void>((resolve) => {
    port1.on('message', (message: MainMessage) => {
      received.push(message);
      if (message[0] === TO_MAIN.loaded) {
        offer(claims, 1);
        offer(claims, 2);
        post([TO_THREAD.requests, [request(1), request(2)]]);
        post([TO_THREAD.ended, 1, 'client-gone']);
      }
      if (message[0] === TO_MAIN.response) resolve();
    });
  });
  post([TO_THREAD.stop]);
  await served;
  port1.close();
  const answers = received.filter(([kind]) => kind !== TO_MAIN.started && kind !== TO_MAIN.loaded);
  assert.deepEqual(
    answers.map(([kind, id]) => [kind, id]),
    [
      [TO_MAIN.done, 1],
      [TO_MAIN.response, 2],
    ],
  );
});
