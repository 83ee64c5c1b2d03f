/** Finds the entry point of an installed package as seen from a folder that need not be ours. */

import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join, resolve } from 'node:path';

/**
 * The file that `import name` would load from a module in `folder`, or null when there is none.
 *
 * Node offers `import.meta.resolve` for the module that asks only, so `require.resolve` does the work, and packages
 * that it can't see because they are for `import` alone are looked up in their `exports`.
 */
export function locatePackage(name: string, folder: string): string | null {
  const require = createRequire(join(folder, 'package.json'));
  try {
    const path = require.resolve(name);
    return path.startsWith('/') ? path : null;
  } catch {
    // Not installed, or not for `require`; the second case is settled below.
  }
  const [, base, subpath] = /^((?:@[^/]+\/)?[^/]+)(.*)$/.exec(name) ?? [];
  if (base === undefined) return null;
  for (const modules of require.resolve.paths(base) ?? []) {
    const root = join(modules, base);
    const manifest = join(root, 'package.json');
    if (!existsSync(manifest)) continue;
    const { exports } = JSON.parse(readFileSync(manifest, 'utf8')) as { exports?: unknown };
    const entry = importTarget(subpath === '' ? rootExport(exports) : keyOf(exports, `.${subpath}`));
    return entry === null ? null : resolve(root, entry);
  }
  return null;
}

/** `exports` may be the target of `.` itself, or an object of subpaths. */
function rootExport(exports: unknown): unknown {
  return keyOf(exports, '.') ?? exports;
}

/** Follows the conditions an ESM `import` in Node has (nodejs.org/api/packages.html, conditional exports). */
function importTarget(target: unknown): string | null {
  if (typeof target === 'string') return target;
  if (typeof target !== 'object' || target === null) return null;
  for (const [condition, inner] of Object.entries(target)) {
    if (!['import', 'module-sync', 'node', 'default'].includes(condition)) continue;
    const found = importTarget(inner);
    if (found !== null) return found;
  }
  return null;
}

function keyOf(value: unknown, key: string): unknown {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[key] : undefined;
}
