/** Finds the file behind the MODULE of `MODULE:EXPORT`. */

import { readdirSync, readFileSync, statSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { ApplicationError } from '../errors.ts';
import { nearestName } from '../settings/nearest-name.ts';
import { locatePackage } from './locate-package.ts';

/** Extensions tried in turn after a module named without one. */
export const MODULE_EXTENSIONS: readonly string[] = ['.js', '.mjs', '.cjs', '.ts', '.mts', '.cts', '.tsx', '.jsx'];

/**
 * The absolute path of a module: a path with or without extension, a folder, a dotted module (`config.wsgi` is
 * `config/wsgi.*`) or an installed package, in this order.
 *
 * @throws ApplicationError that lists what was tried.
 */
export function locateModule(module: string, cwd: string): string {
  const paths = [resolve(cwd, module)];
  if (/^[\w-]+(\.[\w-]+)+$/.test(module)) paths.push(resolve(cwd, module.replaceAll('.', '/')));
  for (const path of paths) {
    const file = locateFile(path);
    if (file !== null) return file;
  }
  const isPath = /^\.{0,2}(\/|$)/.test(module);
  const installed = isPath ? null : locatePackage(module, cwd);
  if (installed !== null) return installed;

  const tried = paths.flatMap((path) => [path, `${path}{${MODULE_EXTENSIONS.join(',')}}`, `${path}/index.*`]);
  if (!isPath) tried.push(`an installed package '${module}'`);
  const near = nearestFile(paths[0]!);
  const hint = near === undefined ? '' : `\nDid you mean '${near}'?`;
  throw new ApplicationError(
    `there is no application module '${module}' in ${cwd}; tried:\n  ${tried.join('\n  ')}${hint}`,
  );
}

function locateFile(path: string): string | null {
  if (isFile(path)) return path;
  const named = withExtension(path);
  if (named !== null) return named;
  return packageMain(path) ?? withExtension(join(path, 'index'));
}

function withExtension(path: string): string | null {
  for (const extension of MODULE_EXTENSIONS) if (isFile(path + extension)) return path + extension;
  return null;
}

/** The entry point that a folder's own package.json names. */
function packageMain(folder: string): string | null {
  const manifest = join(folder, 'package.json');
  if (!isFile(manifest)) return null;
  const { main } = JSON.parse(readFileSync(manifest, 'utf8')) as { main?: unknown };
  if (typeof main !== 'string') return null;
  const path = resolve(folder, main);
  return isFile(path) ? path : (withExtension(path) ?? withExtension(join(path, 'index')));
}

function isFile(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isFile() === true;
}

/** A module beside the missing one whose name differs little. */
function nearestFile(path: string): string | undefined {
  const folder = dirname(path);
  if (statSync(folder, { throwIfNoEntry: false })?.isDirectory() !== true) return undefined;
  const modules = readdirSync(folder).filter((name) => MODULE_EXTENSIONS.some((extension) => name.endsWith(extension)));
  return nearestName(basename(path), modules);
}
