/**
 * What a micro-benchmark is. They reach into the build of a checkout by path, so that one version of them can measure any
 * commit.
 */

import { join } from 'node:path';
import { setImmediate as turnOfTheLoop } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';

/** Imports a module of a checkout: `load('packages/core/dist/...')`. */
export type LoadModule = (path: string) => Promise<Record<string, unknown>>;

/** A built checkout. */
export interface Checkout {
  readonly load: LoadModule;
  /** URL of one of its files. */
  readonly urlOf: (path: string) => string;
}

export interface MicroBenchmark {
  readonly name: string;
  /**
   * Its calls leave something for later, to be counted as theirs: promises of an answer, or work for the next turn of the
   * event loop, which would pile up until memory is full. After so many calls what they left is waited for.
   */
  readonly atOnce?: number;
  /** Gives the function to be timed. Rejects when the checkout lacks the part. */
  prepare(checkout: Checkout): Promise<() => unknown>;
}

/** Makes so many calls and waits for what they leave for later. */
export async function callAtOnce(call: () => unknown, atOnce: number): Promise<void> {
  await Promise.all(Array.from({ length: atOnce }, call));
  await turnOfTheLoop();
}

/** A function of another checkout, whose type can't be known. */
export type Foreign = (...parameters: unknown[]) => unknown;
export type ForeignClass = new (...parameters: unknown[]) => Record<string, Foreign>;

/** The function to be timed, or null when the checkout at that root lacks the part. */
export async function prepared(benchmark: MicroBenchmark, root: string): Promise<(() => unknown) | null> {
  const urlOf = (path: string): string => pathToFileURL(join(root, path)).href;
  try {
    return await benchmark.prepare({ urlOf, load: (path) => import(urlOf(path)) });
  } catch (error) {
    // Only what is not there is left out; a part that is there and fails is a fault.
    if ((error as NodeJS.ErrnoException).code === 'ERR_MODULE_NOT_FOUND') return null;
    throw error;
  }
}
