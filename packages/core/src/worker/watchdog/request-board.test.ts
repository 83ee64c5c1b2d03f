import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Exchange, Outcome } from '../../exchange.ts';
import { RequestBoard, readBoard } from './request-board.ts';

interface Running {
  readonly exchange: Exchange;
  readonly end: () => void;
}

function running(target: string): Running {
  const listeners: ((outcome: Outcome) => void)[] = [];
  const exchange = {
    request: { method: 'GET', target },
    onEnd: (listener: (outcome: Outcome) => void) => listeners.push(listener),
  };
  return {
    exchange: exchange as unknown as Exchange,
    end: () => {
      for (const listener of listeners) listener('completed');
    },
  };
}

const texts = (board: RequestBoard): string[] => readBoard(board.memory).requests.map(({ request }) => request);

test('shows the requests under way, newest first, and how old they are', () => {
  const board = new RequestBoard();
  const run = board.watch(() => undefined);
  const [first, second] = [running('/first'), running('/second')];
  run(first.exchange);
  run(second.exchange);
  assert.deepEqual(texts(board), ['GET /second', 'GET /first']);
  const ages = readBoard(board.memory).requests.map(({ ageSeconds }) => ageSeconds);
  assert.ok(ages.every((age) => age >= 0 && age < 60));
  first.end();
  assert.deepEqual(texts(board), ['GET /second']);
  second.end();
  assert.deepEqual(readBoard(board.memory), { requests: [], inFlight: 0 });
});

test('remembers the eight newest and counts the others', () => {
  const board = new RequestBoard();
  const run = board.watch(() => undefined);
  const all = Array.from({ length: 20 }, (_, index) => running(`/${index}`));
  for (const { exchange } of all) run(exchange);
  assert.deepEqual(
    texts(board),
    ['19', '18', '17', '16', '15', '14', '13', '12'].map((name) => `GET /${name}`),
  );
  assert.equal(readBoard(board.memory).inFlight, 20);
  // The end of one whose place was taken leaves the newer one there.
  all[4]?.end();
  assert.equal(texts(board).length, 8);
  assert.equal(readBoard(board.memory).inFlight, 19);
});

test('cuts a long target', () => {
  const board = new RequestBoard();
  board.watch(() => undefined)(running(`/${'x'.repeat(5000)}`).exchange);
  board.watch(() => undefined)(running('/next').exchange);
  assert.deepEqual(texts(board), ['GET /next', `GET /${'x'.repeat(235)}`]);
});
