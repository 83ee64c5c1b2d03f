/** From the body of a request to a command. */

import { ConfigError } from '../errors.ts';
import type { CommandName, ControlCommand } from './status.ts';

/** Most workers that can be asked for: a zero too many must not take the machine down. */
export const MOST_WORKERS = 512;
/** Longest that a request is held up: a day. */
const LONGEST_WAIT_SECONDS = 86_400;

/**
 * Reads the JSON body of a command: an object with `wait` (seconds, 0 by default) and, for `scale`, `workers`; an empty body
 * is an empty object.
 *
 * @throws ConfigError with every fault
 */
export function readCommand(name: CommandName, body: string): ControlCommand {
  const given = bodyObject(body);
  const known = name === 'scale' ? ['wait', 'workers'] : ['wait'];
  const faults = Object.keys(given)
    .filter((key) => !known.includes(key))
    .map((key) => `${key}: unknown key, expected ${known.join(' or ')}`);
  const { wait = 0, workers } = given;
  if (!isBetween(wait, 0, LONGEST_WAIT_SECONDS)) {
    faults.push(`wait: got ${JSON.stringify(wait)}, expected seconds from 0 to ${LONGEST_WAIT_SECONDS}`);
  }
  if (name === 'scale' && !(Number.isInteger(workers) && isBetween(workers, 1, MOST_WORKERS))) {
    faults.push(`workers: got ${JSON.stringify(workers)}, expected a whole number from 1 to ${MOST_WORKERS}`);
  }
  if (faults.length > 0) throw new ConfigError(faults);
  const waitSeconds = wait as number;
  return name === 'scale' ? { name, workers: workers as number, waitSeconds } : { name, waitSeconds };
}

function bodyObject(body: string): Readonly<Record<string, unknown>> {
  if (body.trim() === '') return {};
  let value: unknown;
  try {
    value = JSON.parse(body);
  } catch (error) {
    throw new ConfigError([`the body is no JSON: ${(error as Error).message}`]);
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new ConfigError([`got ${JSON.stringify(value)} as the body, expected a JSON object`]);
  }
  return value as Readonly<Record<string, unknown>>;
}

function isBetween(value: unknown, least: number, most: number): boolean {
  return typeof value === 'number' && value >= least && value <= most;
}
