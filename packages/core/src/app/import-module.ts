/** Imports the module of an application, whatever it is written in, and explains a failure. */

import { basename } from 'node:path';
import { pathToFileURL } from 'node:url';
import { ApplicationError } from '../errors.ts';
import { describeFailure } from './application-failure.ts';
import { locateSyntaxError } from './locate-syntax-error.ts';
import { importAgain, isTypeScript, needsTsx, registerTsx } from './typescript.ts';

/** The namespace object of an imported module; of a CommonJS module `default` is its `module.exports`. */
export type ModuleNamespace = Readonly<Record<string, unknown>>;

/**
 * Imports the ESM or CommonJS module at an absolute path; TypeScript through Node's own type stripping where that
 * exists and suffices, else through tsx.
 *
 * @throws ApplicationError with the application's own error and stack when it doesn't parse, imports something that
 *   doesn't exist, or throws.
 */
export async function importModule(path: string): Promise<ModuleNamespace> {
  try {
    return await importWithTypeScript(path);
  } catch (error) {
    throw new ApplicationError(await explain(path, error), { cause: error });
  }
}

async function importWithTypeScript(path: string): Promise<ModuleNamespace> {
  const url = pathToFileURL(path).href;
  const isStripped = Boolean((process.features as { typescript?: unknown }).typescript) && !/\.[tj]sx$/.test(path);
  if (isTypeScript(path) && !isStripped) {
    await registerTsx();
    return (await import(url)) as ModuleNamespace;
  }
  try {
    return (await import(url)) as ModuleNamespace;
  } catch (error) {
    if (!needsTsx(path, error)) throw error;
    return await importAgain(url);
  }
}

async function explain(path: string, error: unknown): Promise<string> {
  const code = (error as { code?: unknown } | null)?.code;
  const isMissingImport = code === 'ERR_MODULE_NOT_FOUND' || code === 'MODULE_NOT_FOUND';
  const what = isMissingImport ? 'imports something that does not exist' : 'failed while loading';
  const where = await locateSyntaxError(path, error);
  return `the application module ${basename(path)} (${path}) ${what}:\n${where}${describeFailure(error)}`;
}
