/**
 * Random sequences of everything that can happen to the arbiter. A failure prints the shortest sequence that still fails,
 * with its seed: `TRICORN_MODEL_SEED=<seed> node --test packages/core/dist/arbiter/model.test.js` repeats it, and
 * `TRICORN_MODEL_RUNS` changes the number of sequences.
 */

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import type { ArbiterSignal, Command } from './command.ts';
import { FIRST_POLICY, World } from './model.test.support.ts';
import { isActive } from './state.ts';

const RUNS = Number(process.env.TRICORN_MODEL_RUNS ?? 1000);
const SEED = Number(process.env.TRICORN_MODEL_SEED ?? Date.now() % 2 ** 31);
const STEPS = 80;
/** More than any wait of a slot and what it takes to recover after it. */
const HEALING_MS = 60_000;
const ROUND_MS = 1000;

/** One thing that happens. `pick` chooses among what there is at that time. */
type Step =
  | { readonly do: 'signal'; readonly signal: ArbiterSignal }
  | { readonly do: 'scale'; readonly target: number }
  | { readonly do: 'ready' | 'boot-failed' | 'exiting'; readonly pick: number }
  | { readonly do: 'beat'; readonly pick: number; readonly requests: number; readonly rssBytes: number }
  | { readonly do: 'exit'; readonly pick: number; readonly code: number | null }
  | { readonly do: 'configure'; readonly pick: number; readonly workers: number; readonly surge: number }
  | { readonly do: 'reject'; readonly pick: number }
  | { readonly do: 'pass'; readonly ms: number }
  | { readonly do: 'freeze'; readonly frozenMs: number };

const pick = fc.nat(9);
const steps = fc.array(
  fc.oneof(
    { weight: 6, arbitrary: fc.record({ do: fc.constantFrom('ready' as const), pick }) },
    { weight: 3, arbitrary: fc.record({ do: fc.constantFrom('boot-failed' as const, 'exiting' as const), pick }) },
    { weight: 3, arbitrary: fc.record({ do: fc.constant('exit' as const), pick, code: fc.constantFrom(0, 1, null) }) },
    {
      weight: 2,
      arbitrary: fc.record({ do: fc.constant('beat' as const), pick, requests: fc.nat(200), rssBytes: fc.nat(1200) }),
    },
    {
      weight: 4,
      arbitrary: fc.record({
        ...{ do: fc.constant('configure' as const), pick },
        ...{ workers: fc.integer({ min: 1, max: 4 }), surge: fc.integer({ min: 1, max: 3 }) },
      }),
    },
    { weight: 1, arbitrary: fc.record({ do: fc.constant('reject' as const), pick }) },
    {
      weight: 4,
      arbitrary: fc.record({ do: fc.constant('pass' as const), ms: fc.constantFrom(1, 500, 5000, 70_000) }),
    },
    { weight: 1, arbitrary: fc.record({ do: fc.constant('freeze' as const), frozenMs: fc.nat(100_000) }) },
    { weight: 1, arbitrary: fc.record({ do: fc.constant('scale' as const), target: fc.integer({ min: -1, max: 6 }) }) },
    {
      weight: 4,
      arbitrary: fc.record({
        do: fc.constant('signal' as const),
        signal: fc.constantFrom<ArbiterSignal>('SIGHUP', 'SIGHUP', 'SIGHUP', 'SIGTTIN', 'SIGTTOU', 'SIGUSR1'),
      }),
    },
    {
      weight: 1,
      arbitrary: fc.record({
        do: fc.constant('signal' as const),
        signal: fc.constantFrom<ArbiterSignal>(...Array(10).fill('SIGUSR1'), 'SIGTERM', 'SIGINT'),
      }),
    },
  ),
  { maxLength: STEPS, size: 'max' },
);

function take(world: World, step: Step): void {
  switch (step.do) {
    case 'signal':
      world.do({ type: 'signal', signal: step.signal });
      return;
    case 'scale':
      world.do({ type: 'scale', target: step.target, by: 'model' });
      return;
    case 'configure':
    case 'reject': {
      const generation = world.questions[step.pick % Math.max(1, world.questions.length)];
      if (generation === undefined) return;
      const surges = step.do === 'configure' ? { reloadSurge: step.surge, recycleSurge: step.surge } : {};
      world.configure(
        generation,
        step.do === 'reject'
          ? null
          : {
              ...FIRST_POLICY,
              workers: step.workers,
              range: step.pick % 2 === 0 ? { min: step.workers, max: 5 } : null,
              ...surges,
            },
      );
      return;
    }
    case 'pass':
      world.pass(step.ms);
      return;
    case 'freeze':
      world.now += step.frozenMs;
      world.do({ type: 'tick', frozenMs: step.frozenMs });
      return;
    default: {
      const id = world.ids[step.pick % Math.max(1, world.ids.length)];
      if (id !== undefined) world.do(commandOf(step, id));
    }
  }
}

function commandOf(
  step: Extract<Step, { do: 'ready' | 'boot-failed' | 'exiting' | 'beat' | 'exit' }>,
  id: number,
): Command {
  switch (step.do) {
    case 'ready':
      return { type: 'message', id, message: { type: 'ready' } };
    case 'boot-failed':
      return { type: 'message', id, message: { type: 'boot-failed', code: 'X', message: 'broken', exitCode: 4 } };
    case 'exiting':
      return { type: 'message', id, message: { type: 'exiting', reason: 'uncaught error' } };
    case 'beat': {
      const { requests, rssBytes } = step;
      const counters = { requests, errors: 0, inFlight: 0, connections: 0, queueMs: 0 };
      return {
        type: 'message',
        id,
        message: {
          type: 'beat',
          counters,
          vitals: { rssBytes, heapShare: 0, utilisation: rssBytes / 1200, queueMs: 0 },
        },
      };
    }
    case 'exit':
      return { type: 'exited', id, code: step.code, signal: step.code === null ? 'SIGKILL' : null, error: null };
  }
}

/** Everything works from now on: whoever boots becomes ready, whoever is told to stop or killed exits, questions are answered. */
function heal(world: World): void {
  for (let round = 0; round < HEALING_MS / ROUND_MS && !isWell(world); round += 1) {
    for (const generation of [...world.questions]) world.configure(generation, FIRST_POLICY);
    for (const worker of world.state.workers) {
      if (worker.phase === 'draining' || worker.phase === 'stopping') {
        world.do({ type: 'exited', id: worker.id, code: 0, signal: null, error: null });
      } else {
        world.do({ type: 'message', id: worker.id, message: { type: 'ready' } });
        take(world, { do: 'beat', pick: world.ids.indexOf(worker.id), requests: 0, rssBytes: 0 });
      }
    }
    world.pass(ROUND_MS);
  }
}

/** Nothing is going on, and nothing is left of what was. */
function isWell({ state, exitCode, processes, questions }: World): boolean {
  if (exitCode !== null) return true;
  const serving = state.activity.phase === 'serving' && questions.length === 0;
  const settled = state.slots.every(({ earlyDeaths }, slot) => slot >= state.target || earlyDeaths === 0);
  const ready = state.workers.filter(({ phase }) => phase === 'ready').length;
  return serving && settled && processes.size === state.target && ready === state.target;
}

function isEnding({ state }: World): boolean {
  return state.activity.phase === 'stopping' || state.activity.phase === 'stopped';
}

function check(property: (world: World) => void): void {
  fc.assert(
    fc.property(steps, fc.boolean(), (sequence: readonly Step[], started) => {
      const world = new World();
      if (started) for (const id of world.ids) world.do({ type: 'message', id, message: { type: 'ready' } });
      for (const step of sequence) take(world, step);
      property(world);
    }),
    { numRuns: RUNS, seed: SEED },
  );
}

describe('any order of signals, deaths, slow boots, answers and timers', () => {
  it('can be stopped in time, even when no worker obeys before it is killed', () => {
    check((world) => {
      world.do({ type: 'signal', signal: 'SIGTERM' });
      const begun = world.now;
      while (world.exitCode === null) {
        for (const [id, { killed }] of world.processes) {
          if (killed) world.do({ type: 'exited', id, code: null, signal: 'SIGKILL', error: null });
        }
        world.pass(100);
        assert.ok(world.now - begun < FIRST_POLICY.graceMs + 5000, 'the stop took too long');
      }
    });
  });

  it('ends at full strength, with no worker too many, once everything works again', () => {
    check((world) => {
      heal(world);
      if (isEnding(world)) {
        assert.notEqual(world.exitCode, null);
        return;
      }
      const { activity, workers, target } = world.state;
      assert.equal(activity.phase, 'serving');
      assert.deepEqual(
        workers.map(({ slot }) => slot).sort((a, b) => a - b),
        Array.from({ length: target }, (_, slot) => slot),
      );
      assert.ok(workers.every((worker) => isActive(worker) && worker.phase === 'ready'));
      assert.ok(isWell(world));
    });
  });
});
