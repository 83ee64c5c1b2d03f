/** A commit checked out and built beside this checkout. */

import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { UsageError } from '../command-line.ts';
import { inBench, repositoryRoot } from '../servers/places.ts';

const WORKTREES = inBench('.worktrees');

/**
 * Gives the root of a built checkout of a revision; the work of an earlier call is used again.
 * @throws UsageError when there is no such revision, Error with the output of any other command that failed.
 */
export function buildRevision(revision: string): string {
  const commit = commitOf(revision);
  const root = join(WORKTREES, commit);
  if (!existsSync(root)) {
    run('git', ['worktree', 'prune'], repositoryRoot);
    run('git', ['worktree', 'add', '--detach', root, commit], repositoryRoot);
    linkModules(root);
  }
  const projects = readdirSync(join(root, 'packages')).map((name) => `packages/${name}`);
  run(join(repositoryRoot, 'node_modules/.bin/tsc'), ['-b', ...projects], root);
  return root;
}

function commitOf(revision: string): string {
  const options = { cwd: repositoryRoot, encoding: 'utf8' } as const;
  const found = spawnSync('git', ['rev-parse', '--verify', '--end-of-options', `${revision}^{commit}`], options);
  if (found.status === 0) return found.stdout.trim();
  throw new UsageError(`'${revision}' is not a revision here: ${found.error?.message ?? found.stderr.trim()}`);
}

/** Takes the libraries from this checkout and tricorn's own packages from the other. */
function linkModules(root: string): void {
  const own = join(root, 'node_modules');
  const shared = join(repositoryRoot, 'node_modules');
  mkdirSync(join(own, '@tricorn'), { recursive: true });
  for (const name of readdirSync(shared)) {
    const isOurs = name.startsWith('tricorn') || name === '@tricorn';
    if (!isOurs && !name.startsWith('.package')) symlinkSync(join(shared, name), join(own, name));
  }
  symlinkSync('../packages/core', join(own, 'tricorn'));
  for (const name of readdirSync(join(root, 'packages'))) {
    if (name.startsWith('worker-')) symlinkSync(`../../packages/${name}`, join(own, '@tricorn', name));
  }
}

function run(program: string, args: readonly string[], cwd: string): string {
  const { status, stdout, stderr, error } = spawnSync(program, args, { cwd, encoding: 'utf8' });
  if (status === 0) return stdout;
  throw new Error(`${program} ${args.join(' ')} failed: ${error?.message ?? `${stdout}${stderr}`}`);
}
