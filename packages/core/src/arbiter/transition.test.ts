import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { WorkerMessage } from '../ipc/messages.ts';
import type { ArbiterSignal, Command } from './command.ts';
import type { Effect } from './effect.ts';
import { PLAIN_POLICY, passTime } from './simulation.test.support.ts';
import { type ArbiterState, initialState, type Policy } from './state.ts';
import { transition } from './transition.ts';

const BOOT_FAILED: WorkerMessage = { type: 'boot-failed', code: 'X', message: 'broken', exitCode: 4 };

/** A heartbeat of a worker that has served this much and is this large. */
function beat({ requests = 0, rssBytes = 0, heapShare = 0, utilisation = 0 } = {}): WorkerMessage {
  const counters = { requests, errors: 0, inFlight: 0, connections: 0, queueMs: 0 };
  return { type: 'beat', counters, vitals: { rssBytes, heapShare, utilisation, queueMs: 0 } };
}

/** Drives transitions the way the arbiter does, with a clock of its own. */
class Simulation {
  state: ArbiterState;
  now = 1000;
  readonly effects: Effect[] = [];

  constructor(policy: Partial<Policy> = {}) {
    this.state = initialState({ ...PLAIN_POLICY, ...policy });
    this.do({ type: 'start' });
  }

  /** Another one in the same state, which goes its own way; possible because the state is a value. */
  fork(): Simulation {
    const copy = new Simulation();
    copy.state = this.state;
    copy.now = this.now;
    copy.effects.length = 0;
    return copy;
  }

  do(command: Command): readonly Effect[] {
    const { state, effects } = transition(this.state, command, { now: this.now, at: 1e12 + this.now, random: 0.5 });
    this.state = state;
    this.effects.push(...effects);
    for (const effect of effects) {
      if (effect.type === 'spawn') this.do({ type: 'spawned', id: effect.id, pid: 100 + effect.id });
    }
    return effects;
  }

  signal(signal: ArbiterSignal): readonly Effect[] {
    return this.do({ type: 'signal', signal });
  }

  /** Answers the last reload's question for the configuration. */
  configuration(policy: Partial<Policy> = {}): readonly Effect[] {
    const generation = this.state.lastGeneration;
    return this.do({ type: 'configuration', generation, policy: { ...PLAIN_POLICY, ...policy } });
  }

  rejection(message: string): readonly Effect[] {
    return this.do({ type: 'configuration-rejected', generation: this.state.lastGeneration, message });
  }

  /** `generation outcome` of every reload. */
  reloads(): string[] {
    return this.state.reloads.map(({ generation, outcome }) => `${generation} ${outcome}`);
  }

  ready(...ids: number[]): this {
    for (const id of ids) this.do({ type: 'message', id, message: { type: 'ready' } });
    return this;
  }

  exits(id: number, code = 0): readonly Effect[] {
    return this.do({ type: 'exited', id, code, signal: null, error: null });
  }

  /** Moves the clock and acts on deadlines as they come. */
  pass(ms: number): this {
    passTime(this, ms);
    return this;
  }

  spawned(): string[] {
    const spawns = this.effects.filter((effect) => effect.type === 'spawn');
    return spawns.map(({ id, slot, generation }) => `${id}: slot ${slot} generation ${generation}`);
  }

  /** `id phase` of every worker. */
  workers(): string[] {
    return this.state.workers.map(({ id, phase }) => `${id} ${phase}`);
  }

  activity(): string {
    return this.state.activity.phase;
  }

  finished(): number | null {
    const finish = this.effects.find((effect) => effect.type === 'finish');
    return finish?.exitCode ?? null;
  }
}

describe('transition', () => {
  it('boots all slots and serves when all are ready', () => {
    const simulation = new Simulation();
    assert.deepEqual(simulation.spawned(), ['1: slot 0 generation 1', '2: slot 1 generation 1']);
    simulation.ready(1);
    assert.equal(simulation.state.activity.phase, 'starting');
    simulation.ready(2);
    assert.equal(simulation.state.activity.phase, 'serving');
  });

  it('ends the server with the exit code of the first worker that can not boot, said once', () => {
    const simulation = new Simulation();
    simulation.do({ type: 'message', id: 1, message: BOOT_FAILED });
    simulation.do({ type: 'message', id: 2, message: { ...BOOT_FAILED, exitCode: 3 } });
    simulation.exits(1, 4);
    assert.equal(simulation.finished(), null);
    simulation.exits(2, 3);
    assert.equal(simulation.finished(), 4);
    const errors = simulation.effects.filter((effect) => effect.type === 'log' && effect.level === 'error');
    assert.equal(errors.length, 1);
  });

  it('does not end the server when a worker can not boot later', () => {
    const simulation = new Simulation().ready(1, 2).pass(20_000);
    simulation.do({ type: 'message', id: 1, message: beat() });
    simulation.exits(1, 1);
    simulation.do({ type: 'message', id: 3, message: BOOT_FAILED });
    simulation.exits(3, 4);
    assert.equal(simulation.finished(), null);
    assert.equal(simulation.state.activity.phase, 'serving');
  });

  it('boots a slot at most five times in ten seconds', () => {
    const simulation = new Simulation({ workers: 1 }).ready(1);
    const end = simulation.now + 10_000;
    while (simulation.now < end) {
      for (const worker of simulation.state.workers) simulation.exits(worker.id, 1);
      simulation.pass(Math.min(100, end - simulation.now));
    }
    assert.equal(simulation.spawned().length, 5);
  });

  it('kills a worker without heartbeats and boots another one in its slot', () => {
    const simulation = new Simulation().ready(1, 2).pass(29_999);
    simulation.do({ type: 'message', id: 2, message: beat() });
    simulation.pass(1);
    assert.deepEqual(
      simulation.effects.filter((effect) => effect.type === 'kill'),
      [{ type: 'kill', id: 1 }],
    );
    assert.deepEqual(simulation.workers(), ['1 stopping', '2 ready', '3 booting']);
    assert.equal(simulation.state.workers[2]!.slot, 0);
  });

  it('gives workers the time in which everything was frozen', () => {
    const simulation = new Simulation().ready(1, 2);
    simulation.now += 100_000;
    simulation.do({ type: 'tick', frozenMs: 100_000 });
    simulation.pass(29_999);
    assert.deepEqual(simulation.workers(), ['1 ready', '2 ready']);
  });

  it('reloads one slot after the other, and retires a worker only when its successor is ready', () => {
    const simulation = new Simulation().ready(1, 2);
    assert.deepEqual(
      simulation.signal('SIGHUP').filter((effect) => effect.type !== 'log'),
      [{ type: 'read-configuration', generation: 2 }],
    );
    simulation.configuration();
    assert.deepEqual(simulation.workers(), ['1 ready', '2 ready', '3 booting']);
    simulation.ready(3);
    assert.deepEqual(simulation.workers(), ['1 draining', '2 ready', '3 ready', '4 booting']);
    simulation.ready(4);
    simulation.exits(1);
    simulation.exits(2);
    assert.deepEqual(simulation.workers(), ['3 ready', '4 ready']);
    assert.equal(simulation.state.generation.number, 2);
    assert.equal(simulation.state.activity.phase, 'serving');
  });

  it('keeps the old generation when the first new worker can not boot', () => {
    const simulation = new Simulation().ready(1, 2);
    simulation.signal('SIGHUP');
    simulation.configuration({ workers: 5 });
    simulation.do({ type: 'message', id: 3, message: BOOT_FAILED });
    simulation.exits(3, 4);
    simulation.pass(29_999);
    assert.deepEqual(simulation.workers().slice(0, 2), ['1 ready', '2 ready']);
    assert.equal(simulation.spawned().length, 3);
    assert.equal(simulation.state.generation.number, 1);
    assert.equal(simulation.state.target, 2);
  });

  it('goes back when a later new worker dies, and accepts what is there when that fails too', () => {
    const simulation = new Simulation().ready(1, 2);
    simulation.signal('SIGHUP');
    simulation.configuration();
    simulation.ready(3);
    simulation.exits(4, 1);
    assert.equal(simulation.spawned().at(-1), '5: slot 0 generation 1');
    simulation.exits(5, 1);
    assert.equal(simulation.state.activity.phase, 'serving');
    assert.deepEqual(simulation.workers(), ['1 draining', '2 ready', '3 ready']);
  });

  it('begins a reload that was asked for during the start when all workers are ready', () => {
    const simulation = new Simulation({ workers: 1 });
    simulation.signal('SIGHUP');
    assert.equal(simulation.activity(), 'starting');
    assert.deepEqual(simulation.reloads(), ['2 waiting']);
    simulation.ready(1);
    assert.equal(simulation.activity(), 'reading');
    simulation.rejection('no good');
    assert.equal(simulation.activity(), 'serving');
    assert.deepEqual(simulation.reloads(), ['2 rejected']);
  });

  it('gives a reload up for a newer one while its configuration is read', () => {
    const simulation = new Simulation().ready(1, 2);
    simulation.signal('SIGHUP');
    simulation.do({ type: 'reload', by: 'somebody' });
    assert.deepEqual(simulation.reloads(), ['2 superseded', '3 running']);
    simulation.do({ type: 'configuration', generation: 2, policy: PLAIN_POLICY });
    assert.equal(simulation.activity(), 'reading', 'the answer to a question that nobody asks any more');
    simulation.do({ type: 'configuration', generation: 3, policy: PLAIN_POLICY });
    assert.equal(simulation.spawned().at(-1), '3: slot 0 generation 3');
    assert.equal(simulation.state.reloads.at(-1)!.by, 'somebody');
  });

  it('lets workers take their time with idle clients when another arbiter serves on, not when the server stops', () => {
    const told = (command: Command): unknown[] => {
      const effects = new Simulation().ready(1, 2).do(command);
      return effects.filter((effect) => effect.type === 'send').map(({ message }) => message);
    };
    const stop = { type: 'stop', graceSeconds: 10, drainSeconds: 0, serverStops: false };
    assert.deepEqual(told({ type: 'succeeded' }), [stop, stop]);
    const last = { ...stop, serverStops: true };
    assert.deepEqual(told({ type: 'signal', signal: 'SIGTERM' }), [last, last]);
  });

  it('calls it neither an error nor a death when a worker that is not wanted any more is too busy booting to stop', () => {
    const simulation = new Simulation().ready(1, 2);
    simulation.signal('SIGTTIN');
    simulation.signal('SIGTTOU');
    assert.deepEqual(simulation.workers(), ['1 ready', '2 ready', '3 draining']);
    simulation.now += 10_000;
    const effects = simulation.do({ type: 'tick', frozenMs: 0 });
    assert.deepEqual(
      effects.map((effect) => (effect.type === 'log' ? effect.level : effect.type)),
      ['info', 'kill'],
    );
    simulation.do({ type: 'exited', id: 3, code: null, signal: 'SIGKILL', error: null });
    assert.deepEqual(simulation.workers(), ['1 ready', '2 ready']);
    assert.deepEqual(
      simulation.state.history.map(({ kind }) => kind),
      ['scaled', 'scaled'],
    );
  });

  it('gives a reload up for a newer one while its workers boot, and goes on from where it was', () => {
    const simulation = new Simulation().ready(1, 2);
    simulation.signal('SIGHUP');
    simulation.configuration();
    simulation.ready(3);
    assert.deepEqual(simulation.workers(), ['1 draining', '2 ready', '3 ready', '4 booting']);
    simulation.signal('SIGHUP');
    assert.deepEqual(simulation.workers(), ['1 draining', '2 ready', '3 ready', '4 draining']);
    simulation.configuration();
    for (const id of [5, 6]) simulation.ready(id);
    for (const id of [1, 2, 3, 4]) simulation.exits(id);
    assert.deepEqual(simulation.workers(), ['5 ready', '6 ready']);
    assert.deepEqual(simulation.reloads(), ['2 superseded', '3 accepted']);
    assert.equal(simulation.state.generation.number, 3);
  });

  it('goes back to the last good generation when the reload that supersedes another is rejected', () => {
    const simulation = new Simulation().ready(1, 2);
    simulation.signal('SIGHUP');
    simulation.configuration();
    simulation.ready(3);
    simulation.signal('SIGHUP');
    simulation.rejection('no good');
    assert.equal(simulation.spawned().at(-1), '5: slot 0 generation 1');
    simulation.ready(5);
    assert.equal(simulation.activity(), 'serving');
    assert.deepEqual(simulation.reloads(), ['2 superseded', '3 rejected']);
  });

  it('boots as many new workers at once as the surge allows', () => {
    const simulation = new Simulation({ workers: 3 }).ready(1, 2, 3);
    simulation.signal('SIGHUP');
    simulation.configuration({ workers: 3, reloadSurge: 2 });
    assert.deepEqual(simulation.workers().slice(3), ['4 booting', '5 booting']);
    simulation.ready(5);
    assert.deepEqual(simulation.workers().slice(3), ['4 booting', '5 ready', '6 booting']);
  });

  it('keeps a number of workers that was changed by hand, unless the settings change theirs', () => {
    const simulation = new Simulation().ready(1, 2);
    simulation.signal('SIGTTIN');
    simulation.ready(3);
    simulation.signal('SIGHUP');
    simulation.configuration();
    simulation.ready(4).ready(5).ready(6);
    assert.equal(simulation.state.target, 3);
    simulation.do({ type: 'scale', target: 1, by: 'somebody' });
    simulation.signal('SIGHUP');
    simulation.configuration({ workers: 2 });
    simulation.ready(7);
    assert.equal(simulation.state.target, 1);
    simulation.signal('SIGHUP');
    simulation.configuration({ workers: 4 });
    simulation.ready(8);
    assert.equal(simulation.state.target, 4);
    const scaled = simulation.state.history.filter(({ kind }) => kind === 'scaled');
    assert.deepEqual(
      scaled.map(({ reason }) => reason),
      ['2 to 3 (SIGTTIN)', '3 to 1 (somebody)'],
    );
  });

  it('remembers how each worker died', () => {
    const simulation = new Simulation({ workers: 5 }).ready(1, 2, 3, 4, 5).pass(20_000);
    simulation.exits(1, 7);
    simulation.do({ type: 'exited', id: 2, code: null, signal: 'SIGSEGV', error: null });
    simulation.do({ type: 'message', id: 3, message: { type: 'exiting', reason: 'uncaught error' } });
    simulation.exits(3, 1);
    simulation.do({ type: 'message', id: 4, message: beat() });
    simulation.do({ type: 'exited', id: 6, code: null, signal: null, error: "can't start a process" });
    simulation.do({ type: 'message', id: 7, message: BOOT_FAILED });
    simulation.exits(7, 4);
    simulation.pass(10_000);
    simulation.do({ type: 'exited', id: 5, code: null, signal: 'SIGKILL', error: null });
    const deaths = simulation.state.history.filter(({ kind }) => kind === 'death');
    assert.deepEqual(
      deaths.map(({ pid, cause, reason }) => `${pid} ${cause}: ${reason}`),
      [
        '101 exit: exit code 7',
        '102 signal: killed by SIGSEGV',
        '103 left: uncaught error',
        "106 no-process: can't start a process",
        '107 boot-failed: broken',
        '105 timeout: no heartbeat for 30 s',
      ],
    );
    assert.ok(deaths.every(({ at }) => at > 1e12));
    assert.deepEqual(JSON.parse(JSON.stringify(simulation.state.history)), simulation.state.history);
  });

  it("tells a full heap and the kernel's killing from other signals", () => {
    const simulation = new Simulation({ workers: 3 }).ready(1, 2, 3);
    for (const id of [1, 2, 3])
      simulation.do({ type: 'message', id, message: beat({ heapShare: id === 1 ? 0.9 : 0.1 }) });
    for (const id of [1, 2]) simulation.do({ type: 'exited', id, code: null, signal: 'SIGABRT', error: null });
    simulation.do({ type: 'exited', id: 3, code: null, signal: 'SIGKILL', error: null, outOfMemory: true });
    const causes = simulation.state.history.map(({ pid, cause }) => `${pid} ${cause}`);
    assert.deepEqual(causes, ['101 out-of-memory', '102 signal', '103 out-of-memory']);
  });

  it('replaces a worker after its requests, one at a time, and retires it when the replacement is ready', () => {
    const simulation = new Simulation({ maxRequests: 100 }).ready(1, 2);
    for (const id of [1, 2]) simulation.do({ type: 'message', id, message: beat({ requests: 99 }) });
    assert.deepEqual(simulation.workers(), ['1 ready', '2 ready']);
    for (const id of [1, 2]) simulation.do({ type: 'message', id, message: beat({ requests: 100 }) });
    assert.deepEqual(simulation.workers(), ['1 ready', '2 ready', '3 booting']);
    simulation.ready(3);
    assert.deepEqual(simulation.workers(), ['1 draining', '2 ready', '3 ready']);
    simulation.exits(1);
    assert.deepEqual(simulation.workers(), ['2 ready', '3 ready', '4 booting']);
    simulation.ready(4).exits(2);
    assert.deepEqual(simulation.workers(), ['3 ready', '4 ready']);
  });

  it('replaces several workers at once when asked to', () => {
    const simulation = new Simulation({ maxRequests: 100, recycleSurge: 2 }).ready(1, 2);
    for (const id of [1, 2]) simulation.do({ type: 'message', id, message: beat({ requests: 100 }) });
    assert.deepEqual(simulation.workers(), ['1 ready', '2 ready', '3 booting', '4 booting']);
  });

  it('spreads the requests after which workers are replaced', () => {
    const simulation = new Simulation({ maxRequests: 100, maxRequestsJitter: 50 });
    const limits = simulation.state.workers.map((worker) => (worker.phase === 'booting' ? worker.requestLimit : 0));
    assert.ok(limits.every((limit) => limit >= 100 && limit <= 150));
    assert.notEqual(limits[0], limits[1]);
  });

  it('replaces a worker that has grown too large, and not one that is too large from the start', () => {
    const simulation = new Simulation({ workers: 1, maxMemoryBytes: 1000 }).ready(1);
    simulation.do({ type: 'message', id: 1, message: beat({ rssBytes: 1000 }) });
    assert.deepEqual(simulation.workers(), ['1 ready']);
    simulation.pass(5_000);
    simulation.do({ type: 'message', id: 1, message: beat({ rssBytes: 1000 }) });
    assert.deepEqual(simulation.workers(), ['1 ready', '2 booting']);
  });

  it('keeps a worker that is due while its replacements can not boot, and tries more and more slowly', () => {
    const simulation = new Simulation({ workers: 1, maxRequests: 1 }).ready(1);
    simulation.do({ type: 'message', id: 1, message: beat({ requests: 1 }) });
    const end = simulation.now + 10_000;
    while (simulation.now < end) {
      for (const { id, phase } of simulation.state.workers) {
        if (phase === 'booting') simulation.do({ type: 'message', id, message: BOOT_FAILED });
        if (phase === 'draining') simulation.exits(id, 4);
      }
      simulation.do({ type: 'message', id: 1, message: beat({ requests: 2 }) });
      simulation.pass(100);
    }
    assert.equal(simulation.workers()[0], '1 ready');
    assert.equal(simulation.spawned().length, 1 + 5);
  });

  it('follows the load within the range, by hand too', () => {
    const simulation = new Simulation({ workers: 1, range: { min: 1, max: 2 } }).ready(1);
    for (let second = 0; second < 5; second += 1) {
      simulation.do({ type: 'message', id: 1, message: beat({ utilisation: 0.95 }) });
      simulation.pass(1000);
    }
    assert.deepEqual(simulation.workers(), ['1 ready', '2 booting']);
    assert.equal(simulation.state.history.at(-1)!.reason, '1 to 2 (load 0.95, queue 0 ms)');
    simulation.signal('SIGTTIN');
    assert.equal(simulation.state.target, 2);
  });

  it('does not count reloads that are rejected as deaths of a slot', () => {
    const simulation = new Simulation({ workers: 1 }).ready(1);
    for (let id = 2; id < 6; id += 1) {
      simulation.signal('SIGHUP');
      simulation.configuration({ workers: 1 });
      simulation.do({ type: 'message', id, message: BOOT_FAILED });
      simulation.exits(id, 4);
    }
    assert.equal(simulation.state.history.filter(({ kind }) => kind === 'reload-rejected').length, 4);
    assert.ok(!simulation.state.history.some(({ kind }) => kind === 'crash-loop-entered'));
  });

  it('enters a crash loop visibly and leaves it when a worker stays', () => {
    const simulation = new Simulation({ workers: 1 }).ready(1);
    for (let death = 0; death < 4; death += 1) {
      simulation.pass(7_000 * Math.min(death, 1));
      for (const { id } of simulation.state.workers) simulation.exits(id, 1);
    }
    simulation.pass(8_000);
    const kinds = (): string[] => simulation.state.history.map(({ kind }) => kind).filter((kind) => kind !== 'death');
    assert.deepEqual(kinds(), ['crash-loop-entered']);
    for (const { id } of simulation.state.workers) simulation.ready(id);
    simulation.pass(4_999);
    assert.deepEqual(kinds(), ['crash-loop-entered']);
    simulation.pass(1);
    assert.deepEqual(kinds(), ['crash-loop-entered', 'crash-loop-left']);
    assert.equal(simulation.state.slots[0]!.earlyDeaths, 0);
  });

  it('stops at once when nothing was started', () => {
    const { effects } = transition(
      initialState(PLAIN_POLICY),
      { type: 'signal', signal: 'SIGTERM' },
      { now: 0, at: 0, random: 0 },
    );
    assert.deepEqual(effects.at(-1), { type: 'finish', exitCode: 0 });
  });

  it('kills who does not stop in time, quicker when told again', () => {
    for (const again of [false, true]) {
      const simulation = new Simulation().ready(1, 2);
      simulation.signal('SIGTERM');
      simulation.exits(1);
      if (again) simulation.signal('SIGTERM');
      const before = simulation.now;
      simulation.pass(60_000);
      assert.deepEqual(simulation.workers(), ['2 stopping']);
      const killed = simulation.effects.filter((effect) => effect.type === 'kill');
      assert.deepEqual(killed, [{ type: 'kill', id: 2 }]);
      const sent = simulation.effects.filter((effect) => effect.type === 'send' && effect.id === 2);
      assert.equal(sent.length, again ? 2 : 1);
      simulation.exits(2);
      assert.equal(simulation.finished(), 0);
      assert.ok(simulation.now > before);
    }
  });
});

describe('every sequence of six commands', () => {
  // Small enough to try all: one worker wanted, and what can happen to whatever workers there are.
  const choices: ((simulation: Simulation) => void)[] = [
    (simulation) => simulation.ready(...simulation.state.workers.map(({ id }) => id)),
    (simulation) => simulation.state.workers.slice(-1).map(({ id }) => simulation.exits(id, 1)),
    (simulation) => simulation.state.workers.slice(0, 1).map(({ id }) => simulation.exits(id)),
    (simulation) => {
      simulation.signal('SIGHUP');
      simulation.configuration({ workers: 1 });
    },
    (simulation) => simulation.signal('SIGTTIN'),
    (simulation) => simulation.pass(40_000),
    (simulation) => simulation.signal('SIGTERM'),
  ];

  it('leaves a state that can be stopped, with every slot served or waiting for its time', () => {
    const walk = (simulation: Simulation, path: readonly number[]): void => {
      check(simulation.state, path);
      if (path.length < 6) {
        for (const [index, choice] of choices.entries()) {
          const fork = simulation.fork();
          choice(fork);
          walk(fork, [...path, index]);
        }
        return;
      }
      simulation.signal('SIGTERM');
      for (const { id } of simulation.state.workers) simulation.exits(id);
      assert.equal(simulation.state.activity.phase, 'stopped', `after ${path}`);
    };
    walk(new Simulation({ workers: 1 }), []);
  });

  function check(state: ArbiterState, path: readonly number[]): void {
    const ids = state.workers.map(({ id }) => id);
    assert.equal(new Set(ids).size, ids.length);
    if (state.activity.phase === 'stopping' || state.activity.phase === 'stopped') return;
    for (let slot = 0; slot < state.target; slot += 1) {
      const here = state.workers.filter((worker) => worker.slot === slot && /booting|ready/.test(worker.phase));
      assert.ok(here.length <= 2, `slot ${slot} has ${here.length} workers after ${path}`);
      if (here.length === 0)
        assert.ok((state.slots[slot]?.respawnAt ?? 0) > 0, `slot ${slot} is forgotten after ${path}`);
    }
  }
});
