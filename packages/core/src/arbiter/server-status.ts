/** The arbiter's state as the control socket shows it. */

import type { EventStatus, ReloadStatus, ServerStatus, WorkerStatus } from '../control/status.ts';
import type { Configuration } from '../settings/configuration.ts';
import { packageVersion } from '../settings/package-version.ts';
import type { HistoryEntry } from './history.ts';
import { fullReason } from './rejection.ts';
import type { ArbiterState, WorkerState } from './state.ts';
import type { WorkerFigures } from './worker-figures.ts';

/** What the status is made from. */
export interface StatusFacts {
  readonly state: ArbiterState;
  /** Of the generation that serves. */
  readonly configuration: Configuration;
  readonly listeners: readonly string[];
  readonly figures: WorkerFigures;
}

/** Puts the status together. */
export function serverStatus({ state, configuration, listeners, figures }: StatusFacts): ServerStatus {
  const workers = [...state.workers].sort((a, b) => a.slot - b.slot || a.id - b.id);
  return {
    version: packageVersion(),
    name: configuration.settings.name,
    pid: process.pid,
    uptimeSeconds: tenths(process.uptime()),
    activity: state.activity.phase,
    generation: state.generation.number,
    workerClass: configuration.workerClassName,
    listeners,
    workersWanted: state.target,
    workers: workers.map((worker) => workerStatus(worker, figures)),
    lastReload: lastReload(state),
    history: state.history.map(eventStatus),
  };
}

function workerStatus(worker: WorkerState, figures: WorkerFigures): WorkerStatus {
  const { id, slot, pid, phase, generation } = worker;
  const { bornAt, counters, rssBytes } = figures.of(id);
  const { requests, errors, inFlight, connections } = counters;
  const ageSeconds = tenths((performance.now() - bornAt) / 1000);
  return { slot, pid, phase, generation, ageSeconds, requests, errors, inFlight, connections, rssBytes };
}

function lastReload(state: ArbiterState): ReloadStatus | null {
  const { reloads, history } = state;
  const last = reloads.at(-1);
  if (last === undefined) return null;
  const { generation, by, outcome } = last;
  const end = history.findLast((entry) => entry.kind === `reload-${outcome}` && entry.generation === generation);
  return { generation, by, outcome, reason: fullReason(state, last), at: end === undefined ? null : isoTime(end.at) };
}

function eventStatus({ at, kind, generation, slot, pid, cause, reason }: HistoryEntry): EventStatus {
  return { at: isoTime(at), kind, generation, slot, pid, cause, reason };
}

function isoTime(at: number): string {
  return new Date(at).toISOString();
}

function tenths(value: number): number {
  return Math.round(value * 10) / 10;
}
