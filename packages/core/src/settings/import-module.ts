/** Imports a file by path, TypeScript included. */

import { randomUUID } from 'node:crypto';
import { existsSync, readFileSync, realpathSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, extname, join } from 'node:path';
import { pathToFileURL } from 'node:url';

/** A module's exports by name. */
export type ModuleExports = Readonly<Record<string, unknown>>;

/** Node's type stripping takes no enums and the like, and nothing below node_modules; nothing has run yet then. */
const STRIPPING_REFUSED: ReadonlySet<unknown> = new Set([
  'ERR_UNSUPPORTED_TYPESCRIPT_SYNTAX',
  'ERR_UNSUPPORTED_NODE_MODULES_TYPE_STRIPPING',
]);

/**
 * Imports a module file: TypeScript through Node's type stripping where it exists, else through tsx.
 * `fresh` reads the file itself again, for reloads; what it imports stays as it was first read.
 */
export async function importModule(file: string, options: { readonly fresh?: boolean } = {}): Promise<ModuleExports> {
  const typescript = /\.[cm]?ts$/.test(file);
  const strips = 'typescript' in process.features && Boolean(process.features.typescript);
  if (typescript && !strips) return importThroughTsx(file);
  const url = pathToFileURL(file);
  if (options.fresh) {
    url.search = `fresh=${randomUUID()}`;
    // CommonJS modules are cached by path, whatever the query says.
    delete createRequire(url).cache[realpathSync(file)];
  }
  try {
    return (await import(url.href)) as ModuleExports;
  } catch (error) {
    const refused = error instanceof Error && 'code' in error && STRIPPING_REFUSED.has(error.code);
    if (refused) return importThroughTsx(file);
    throw error;
  }
}

/** The default export, also where a compiler's CommonJS output puts it one level deeper. */
export function defaultExport(module: ModuleExports): unknown {
  const value = module.default;
  const wrapped = typeof value === 'object' && value !== null && '__esModule' in value && 'default' in value;
  return wrapped ? value.default : value;
}

async function importThroughTsx(file: string): Promise<ModuleExports> {
  if (isModule(file)) {
    const { tsImport } = await import('tsx/esm/api');
    return withSourceMaps(() => tsImport(pathToFileURL(file).href, import.meta.url));
  }
  const { register } = await import('tsx/cjs/api');
  // tsImport runs CommonJS from data: URLs, where errors have no line numbers; a namespace makes this one read afresh.
  const tsx = register({ namespace: randomUUID() });
  try {
    const exported = await withSourceMaps(async () => tsx.require(file, import.meta.url));
    return { ...exported, default: exported };
  } finally {
    tsx.unregister();
  }
}

/** Runs `load` so that the stack of an error has lines of TypeScript: Node maps it when it is first read. */
async function withSourceMaps<T>(load: () => Promise<T>): Promise<T> {
  process.setSourceMapsEnabled(true);
  try {
    return await load();
  } catch (error) {
    if (error instanceof Error) void error.stack;
    throw error;
  } finally {
    process.setSourceMapsEnabled(false);
  }
}

function isModule(file: string): boolean {
  if (extname(file) !== '.ts') return extname(file) === '.mts';
  for (let folder = dirname(file); ; folder = dirname(folder)) {
    const description = join(folder, 'package.json');
    if (existsSync(description)) return JSON.parse(readFileSync(description, 'utf8')).type === 'module';
    if (folder === dirname(folder)) return false;
  }
}
