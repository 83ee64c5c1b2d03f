/** A world around the state machine: processes that obey effects and complain about those that make no sense. */

import assert from 'node:assert/strict';
import type { Command } from './command.ts';
import type { Effect } from './effect.ts';
import { HISTORY_LENGTH } from './history.ts';
import { PLAIN_POLICY, passTime } from './simulation.test.support.ts';
import { type ArbiterState, initialState, isActive, type Policy, slotOf } from './state.ts';
import { transition } from './transition.ts';

/** One process. */
interface Process {
  readonly generation: number;
  killed: boolean;
  told: boolean;
}

/** Policy of the first generation. */
export const FIRST_POLICY: Policy = {
  ...PLAIN_POLICY,
  ...{ maxRequests: 100, maxRequestsJitter: 20, maxMemoryBytes: 1000 },
};

/** Carries out commands with a clock of its own, and checks state and effects after each. */
export class World {
  state: ArbiterState = initialState(FIRST_POLICY);
  now = 1000;
  /** Living processes by worker id. */
  readonly processes: Map<number, Process> = new Map();
  /** Generations whose configuration was asked for and not given yet, oldest first. */
  readonly questions: number[] = [];
  exitCode: number | null = null;
  readonly #configured = new Set([1]);
  #surge = 1;
  #lastId = 0;
  #draws = 0;

  constructor() {
    this.do({ type: 'start' });
  }

  /** Ids of the living processes. */
  get ids(): readonly number[] {
    return [...this.processes.keys()];
  }

  do(command: Command): void {
    if (this.exitCode !== null) return;
    if (command.type === 'exited') this.processes.delete(command.id);
    this.#draws = (this.#draws + 0.618) % 1;
    const { state, effects } = transition(this.state, command, { now: this.now, at: this.now, random: this.#draws });
    this.state = state;
    for (const effect of effects) this.#obey(effect);
    this.#check();
  }

  /** Answers the question for a configuration. */
  configure(generation: number, policy: Policy | null): void {
    this.questions.splice(this.questions.indexOf(generation), 1);
    if (policy === null) {
      this.do({ type: 'configuration-rejected', generation, message: 'no good' });
      return;
    }
    this.#configured.add(generation);
    this.#surge = Math.max(this.#surge, policy.reloadSurge, policy.recycleSurge);
    this.do({ type: 'configuration', generation, policy });
  }

  /** Moves the clock and acts on deadlines as they come. */
  pass(ms: number): void {
    passTime(this, ms);
  }

  #obey(effect: Effect): void {
    assert.equal(this.exitCode, null, `${effect.type} after the end`);
    switch (effect.type) {
      case 'spawn':
        assert.ok(effect.id > this.#lastId, `worker ${effect.id} is started twice`);
        assert.ok(this.#configured.has(effect.generation), `generation ${effect.generation} was never configured`);
        assert.notEqual(this.state.activity.phase, 'stopping', 'a worker is started during a stop');
        this.#lastId = effect.id;
        this.processes.set(effect.id, { generation: effect.generation, killed: false, told: false });
        return;
      case 'send': {
        const found = this.processes.get(effect.id);
        assert.ok(found, `a message to worker ${effect.id}, which is gone`);
        if (effect.message.type === 'stop') found.told = true;
        return;
      }
      case 'kill': {
        const found = this.processes.get(effect.id);
        assert.ok(found && !found.killed, `worker ${effect.id} is killed twice or gone`);
        found.killed = true;
        return;
      }
      case 'read-configuration':
        assert.ok(!this.#configured.has(effect.generation) && !this.questions.includes(effect.generation));
        this.questions.push(effect.generation);
        return;
      case 'finish':
        assert.equal(this.processes.size, 0, 'processes are left behind');
        this.exitCode = effect.exitCode;
        return;
      default:
    }
  }

  #check(): void {
    const { workers, activity, target, history, reloads } = this.state;
    const known = new Set(workers.map(({ id }) => id));
    const doubled = known.size !== workers.length || known.size !== this.processes.size;
    assert.ok(!doubled && this.ids.every((id) => known.has(id)), 'a worker is lost, doubled or orphaned');
    assert.ok(history.length <= HISTORY_LENGTH);
    const open = reloads.filter(({ outcome }) => outcome === 'waiting' || outcome === 'running');
    assert.ok(open.length <= 1, 'two reloads at once');
    for (const worker of workers) {
      if (worker.phase === 'draining') assert.ok(Number.isFinite(worker.deadline), 'a stop without a deadline');
      assert.equal(worker.phase === 'stopping', this.processes.get(worker.id)!.killed, 'a kill that the state forgot');
    }
    if (activity.phase === 'stopping' || activity.phase === 'stopped') {
      assert.ok(!workers.some(isActive), 'a worker that nobody told to stop');
      assert.equal(open.length, 0, 'a reload without an end');
      return;
    }
    if (activity.phase === 'reading') assert.ok(this.questions.includes(activity.generation), 'waits for no answer');
    if (activity.phase === 'serving') assert.equal(open.length, 0, 'a reload without an end');
    this.#checkSlots(target);
  }

  #checkSlots(target: number): void {
    const active = this.state.workers.filter(isActive);
    assert.ok(
      active.every(({ slot }) => slot < target),
      'a slot that is not wanted has a worker',
    );
    let doubled = 0;
    for (let slot = 0; slot < target; slot += 1) {
      const here = active.filter((worker) => worker.slot === slot).length;
      assert.ok(here <= 2, `${here} workers in slot ${slot}`);
      if (here === 2) doubled += 1;
      if (here === 0) assert.ok(slotOf(this.state, slot).respawnAt > this.now, `slot ${slot} is forgotten`);
    }
    assert.ok(doubled <= this.#surge, `${doubled} slots have two workers`);
  }
}
