/** What tests that drive the state machine have in common. */

import assert from 'node:assert/strict';
import type { Command } from './command.ts';
import { nextDeadline } from './next-deadline.ts';
import type { ArbiterState, Policy } from './state.ts';

/** Two workers with nothing special about them. */
export const PLAIN_POLICY: Policy = {
  workers: 2,
  range: null,
  timeoutMs: 30_000,
  bootMs: 60_000,
  graceMs: 10_000,
  drainMs: 0,
  reloadSurge: 1,
  maxRequests: 0,
  maxRequestsJitter: 0,
  maxMemoryBytes: 0,
  recycleSurge: 1,
};

/** A state that goes on by commands, with a clock of its own. */
export interface Simulated {
  readonly state: ArbiterState;
  now: number;
  do(command: Command): unknown;
}

/** Moves the clock and acts on deadlines as they come. */
export function passTime(simulated: Simulated, ms: number): void {
  const end = simulated.now + ms;
  for (let due = nextDeadline(simulated.state); due <= end; due = nextDeadline(simulated.state)) {
    simulated.now = Math.max(simulated.now, due);
    simulated.do({ type: 'tick', frozenMs: 0 });
    assert.ok(nextDeadline(simulated.state) > simulated.now, 'a deadline that is not acted on makes the loop spin');
  }
  simulated.now = end;
}
