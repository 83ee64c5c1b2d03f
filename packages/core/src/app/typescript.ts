/** TypeScript and JSX applications: when tsx is needed, and how it is switched on. */

import { hasApplicationFrame } from './application-failure.ts';

/** What Node's type stripping refuses: enums and the like, TypeScript below node_modules, .tsx. */
const STRIPPING_REFUSED: ReadonlySet<unknown> = new Set([
  'ERR_UNSUPPORTED_TYPESCRIPT_SYNTAX',
  'ERR_INVALID_TYPESCRIPT_SYNTAX',
  'ERR_UNSUPPORTED_NODE_MODULES_TYPE_STRIPPING',
]);

/** What a TypeScript compiler takes and Node doesn't: imports without extension, or of `.js` that is a `.ts`. */
const RESOLUTION_FAILED: ReadonlySet<unknown> = new Set(['ERR_MODULE_NOT_FOUND', 'ERR_UNSUPPORTED_DIR_IMPORT']);

/** True for a path that plain Node 20 can't import because of its extension. */
export function isTypeScript(path: string): boolean {
  return /\.([cm]?ts|[tj]sx)$/.test(path);
}

/**
 * True when an import failed on something that tsx understands and Node doesn't.
 *
 * Only errors from before the application ran count where they can be told apart: it must not run twice.
 */
export function needsTsx(path: string, error: unknown): boolean {
  const { code, message } = Object(error) as { code?: unknown; message?: unknown };
  if (STRIPPING_REFUSED.has(code)) return true;
  if (code === 'ERR_UNKNOWN_FILE_EXTENSION') return /\.([cm]?ts|[tj]sx)\b/.test(String(message));
  if (!isTypeScript(path)) return false;
  // A parser's SyntaxError: decorators, or a type imported without the word `type`.
  return RESOLUTION_FAILED.has(code) || (error instanceof SyntaxError && !hasApplicationFrame(error));
}

/** Lets tsx handle every later import and require of this thread. */
export async function registerTsx(): Promise<void> {
  const [esm, cjs] = await Promise.all([import('tsx/esm/api'), import('tsx/cjs/api')]);
  cjs.register();
  esm.register();
}

/**
 * Imports through tsx what Node failed to import, and later imports of this thread too.
 *
 * The namespace makes all modules of the application new ones: Node keeps those that failed to link, and would fail
 * with them again.
 */
export async function importAgain(url: string): Promise<Readonly<Record<string, unknown>>> {
  const [esm, cjs] = await Promise.all([import('tsx/esm/api'), import('tsx/cjs/api')]);
  cjs.register();
  return (await esm.register({ namespace: 'tricorn' }).import(url, import.meta.url)) as Record<string, unknown>;
}
