import assert from 'node:assert/strict';
import { test } from 'node:test';
import { MessageChannel, receiveMessageOnPort } from 'node:worker_threads';
import { Outbox } from './outbox.ts';
import { type CrossingRequest, TO_THREAD } from './protocol.ts';

/** As much of a request as an outbox needs. */
const request = (id: number): CrossingRequest => [id] as unknown as CrossingRequest;

test('requests that were put off cross as one message at the end of the turn, and before anything that is sent', async () => {
  const { port1, port2 } = new MessageChannel();
  const outbox = new Outbox(port1);
  const received = (): unknown => receiveMessageOnPort(port2)?.message;
  outbox.putOff(request(1));
  outbox.putOff(request(2));
  assert.equal(outbox.length, 2);
  assert.equal(received(), undefined);
  await new Promise((resolve) => setImmediate(resolve));
  assert.deepEqual(received(), [TO_THREAD.requests, [request(1), request(2)]]);

  outbox.putOff(request(3));
  outbox.send([TO_THREAD.ended, 3, 'client-gone']);
  assert.deepEqual(received(), [TO_THREAD.requests, [request(3)]]);
  assert.deepEqual(received(), [TO_THREAD.ended, 3, 'client-gone']);
  await new Promise((resolve) => setImmediate(resolve));
  assert.equal(received(), undefined);
  port1.close();
});
