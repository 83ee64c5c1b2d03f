/** What a result was measured on: without it a figure means nothing. */

import { spawnSync } from 'node:child_process';
import { arch, availableParallelism, cpus, loadavg, release, totalmem, type } from 'node:os';
import { repositoryRoot } from '../servers/places.ts';

export interface Machine {
  readonly cpu: string;
  readonly cores: number;
  readonly memoryBytes: number;
  readonly system: string;
  readonly node: string;
  /** Processes that wanted a core in the minute before: well above 0 means that others were at work. */
  readonly loadBefore: number;
  /** Commit of the checkout, with `+` when it has changes; empty outside a checkout. */
  readonly commit: string;
}

/** Looks at the machine as it is now. */
export function describeMachine(): Machine {
  const git = (...args: string[]): string =>
    spawnSync('git', args, { cwd: repositoryRoot, encoding: 'utf8' }).stdout?.trim() ?? '';
  const isChanged = git('status', '--porcelain', '--untracked-files=no') !== '';
  return {
    cpu: cpus()[0]?.model.trim() ?? 'unknown',
    cores: availableParallelism(),
    memoryBytes: totalmem(),
    system: `${type()} ${release()} ${arch()}`,
    node: process.version,
    loadBefore: loadavg()[0] as number,
    commit: `${git('rev-parse', '--short', 'HEAD')}${isChanged ? '+' : ''}`,
  };
}
