/** From settings to what the state machine needs. */

import type { CoreSettings } from '../settings/core-settings.ts';
import type { Policy } from './state.ts';

/** The policy that settings ask for. */
export function policyOfSettings(settings: CoreSettings): Policy {
  return {
    workers: typeof settings.workers === 'number' ? settings.workers : settings.workers.min,
    range: typeof settings.workers === 'number' ? null : settings.workers,
    timeoutMs: settings.timeout > 0 ? settings.timeout * 1000 : Number.POSITIVE_INFINITY,
    bootMs: settings.bootTimeout > 0 ? settings.bootTimeout * 1000 : Number.POSITIVE_INFINITY,
    graceMs: settings.gracefulTimeout * 1000,
    reloadSurge: settings.reloadSurge,
    maxRequests: settings.maxRequests,
    maxRequestsJitter: settings.maxRequestsJitter,
    maxMemoryBytes: settings.maxMemory * 1024 * 1024,
    recycleSurge: settings.recycleSurge,
    drainMs: settings.drainDelay * 1000,
  };
}

/** Seconds between heartbeats: three in a timeout, and at least one a second. */
export function beatSeconds(settings: CoreSettings): number {
  return settings.timeout > 0 ? Math.min(1, settings.timeout / 3) : 1;
}
