import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { StuckReport } from '../ipc/messages.ts';
import type { Effect } from './effect.ts';
import { PLAIN_POLICY } from './simulation.test.support.ts';
import { type ArbiterState, initialState, type WorkerState } from './state.ts';
import { transition } from './transition.ts';

const REPORT: StuckReport = {
  state: 'running',
  stack: ['forEach (node:internal/x:1:2)', 'spin (/srv/app.js:3:5)'],
  detail: '',
  requests: [{ request: 'GET /a', ageSeconds: 2.04 }],
  inFlight: 1,
};

/** A worker was killed for its timeout, and this is what its watchdog says. */
function explain(report: StuckReport): { readonly worker: WorkerState | undefined; readonly log: string } {
  let state: ArbiterState = initialState({ ...PLAIN_POLICY, workers: 1, timeoutMs: 2000 });
  const effects: Effect[] = [];
  const step = (command: Parameters<typeof transition>[1], now: number): void => {
    const next = transition(state, command, { now, at: 1e12 + now, random: 0.5 });
    state = next.state;
    effects.push(...next.effects);
  };
  step({ type: 'start' }, 0);
  step({ type: 'spawned', id: 1, pid: 77 }, 0);
  step({ type: 'message', id: 1, message: { type: 'ready' } }, 0);
  step({ type: 'tick', frozenMs: 0 }, 2000);
  effects.length = 0;
  step({ type: 'explained', id: 1, stage: 'application', report }, 2100);
  const [log] = effects.flatMap((effect) => (effect.type === 'log' ? [effect.message] : []));
  return { worker: state.workers.find(({ id }) => id === 1), log: log ?? '' };
}

test('the log says where, in which requests, and through which calls', () => {
  assert.deepEqual(explain(REPORT).log.split('\n'), [
    'worker 0 (pid 77) is stuck, stage application: at spin (/srv/app.js:3:5)',
    'running GET /a for 2.0 s',
    'at forEach (node:internal/x:1:2)',
    'at spin (/srv/app.js:3:5)',
  ]);
});

test('the reason of its end says where', () => {
  const { worker } = explain(REPORT);
  assert.equal(worker?.phase, 'stopping');
  assert.match(JSON.stringify(worker), /no heartbeat for 2 s; at spin \(\/srv\/app\.js:3:5\)/);
});

test('nothing that a client or a function is called can begin a line', () => {
  const forged = 'x\n[2026-11-22] [1] [ERROR] forged';
  const { log } = explain({
    ...REPORT,
    stack: [forged],
    requests: [{ request: forged, ageSeconds: 1 }],
    inFlight: 3,
  });
  const lines = log.split('\n');
  assert.equal(lines.length, 4);
  assert.ok(lines.every((line) => !line.startsWith('[')));
  assert.equal(lines[2], 'and 2 older requests');
});
