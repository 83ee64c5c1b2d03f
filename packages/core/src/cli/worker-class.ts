/** Finds the worker class that `-k` names. */

import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { isAbsolute, join, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { WorkerClassError } from '../errors.ts';
import { importModule } from '../settings/import-module.ts';
import { describeLoadError } from '../settings/load-error.ts';
import { nearestName } from '../settings/nearest-name.ts';
import { type WorkerClassShape, workerClassIn } from '../settings/worker-class-shape.ts';

/** Worker classes that come with tricorn: packages `@tricorn/worker-NAME`. */
export const BUILT_IN_CLASSES: readonly string[] = ['sync', 'gthread', 'async'];
/** Names of gunicorn's classes that mean one of ours. */
export const CLASS_ALIASES: Readonly<Record<string, string>> = Object.freeze({
  gevent: 'async',
  eventlet: 'async',
  tornado: 'async',
  asgi: 'async',
});

/** A worker class that was found, and the URL by which worker processes import it. */
export interface FoundWorkerClass {
  readonly workerClass: WorkerClassShape;
  readonly url: string;
}

/**
 * Resolves a class name: a built-in one or alias, a path relative to the directory, or a package NAME or
 * `tricorn-worker-NAME` that is installed for it. Throws WorkerClassError when there is none or it is no worker class.
 */
export async function findWorkerClass(name: string, directory: string): Promise<FoundWorkerClass> {
  const url = locate(name, directory);
  const file = fileURLToPath(url);
  let module: Readonly<Record<string, unknown>>;
  try {
    module = await importModule(file);
  } catch (error) {
    const reason = await describeLoadError(error, file, directory);
    throw new WorkerClassError(`worker class '${name}' can't be loaded: ${reason}`, { cause: error });
  }
  try {
    return { workerClass: workerClassIn(module), url };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new WorkerClassError(`'${name}' (${file}) is no worker class: ${reason}`, { cause: error });
  }
}

function locate(name: string, directory: string): string {
  const builtIn = Object.hasOwn(CLASS_ALIASES, name) ? CLASS_ALIASES[name] : name;
  if (builtIn !== undefined && BUILT_IN_CLASSES.includes(builtIn)) return locateBuiltIn(builtIn);
  if (isPath(name)) {
    const file = resolve(directory, name);
    if (existsSync(file)) return pathToFileURL(file).href;
    throw new WorkerClassError(`worker class '${name}': got a path where no file is, ${file}`);
  }
  const require = createRequire(join(directory, 'package.json'));
  const packages = [name, `tricorn-worker-${name}`];
  for (const candidate of packages) {
    const file = resolvePackage(require, candidate);
    if (file) return pathToFileURL(file).href;
  }
  throw new WorkerClassError(unknownClass(name, directory));
}

function locateBuiltIn(name: string): string {
  try {
    return import.meta.resolve(`@tricorn/worker-${name}`);
  } catch (error) {
    throw new WorkerClassError(`worker class '${name}': package @tricorn/worker-${name} is not installed`, {
      cause: error,
    });
  }
}

function isPath(name: string): boolean {
  return name.startsWith('.') || isAbsolute(name) || /\.[cm]?[jt]s$/.test(name);
}

function resolvePackage(require: NodeJS.Require, name: string): string | undefined {
  try {
    const file = require.resolve(name);
    // Node's own modules resolve to their bare name.
    return isAbsolute(file) ? file : undefined;
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    if (code === 'MODULE_NOT_FOUND') return undefined;
    throw new WorkerClassError(`worker class '${name}': ${error instanceof Error ? error.message : error}`, {
      cause: error,
    });
  }
}

function unknownClass(name: string, directory: string): string {
  const aliases = Object.keys(CLASS_ALIASES);
  const nearest = nearestName(name, [...BUILT_IN_CLASSES, ...aliases]);
  return [
    `worker class '${name}': got no class of that name${nearest ? `; did you mean ${nearest}?` : '.'}`,
    `Expected a built-in one (${BUILT_IN_CLASSES.join(', ')}; ${aliases.join(', ')} mean async),`,
    'a path such as ./my-class.js,',
    `or a package installed in ${directory}: tried ${name} and tricorn-worker-${name}.`,
  ].join(' ');
}
