/** Picks the export of a module that `MODULE:EXPORT` names, or the exports that may be meant when it names none. */

import { ApplicationError } from '../errors.ts';
import { nearestName } from '../settings/nearest-name.ts';
import type { ModuleNamespace } from './import-module.ts';
import type { Target } from './target.ts';

/** An export, boxed: some applications have a `then` and would change when an async function returned them bare. */
export interface Candidate {
  /** How messages call it. */
  readonly name: string;
  readonly value: unknown;
}

/** Exports looked at in turn when the target names none. */
const DEFAULT_EXPORTS: readonly string[] = ['application', 'app', 'default'];

const NAMES_SHOWN = 20;

/**
 * The exports to look at, best first: the one named (the result of calling it, for a factory), else those that
 * exist of `application`, `app`, `default` and the module itself.
 *
 * @throws ApplicationError when the export named doesn't exist or can't be called; whatever a factory throws.
 */
export function selectExports(target: Target, namespace: ModuleNamespace): readonly Candidate[] {
  if (target.exportPath !== null) return [selectNamed(target, target.exportPath, namespace)];
  const candidates: Candidate[] = [];
  for (const name of DEFAULT_EXPORTS) {
    const value = exported(namespace, name);
    if (value !== undefined) candidates.push({ name: `export '${name}'`, value });
  }
  candidates.push({ name: 'module', value: namespace });
  return candidates;
}

/** Names that a module exports, those of a CommonJS module that Node's analysis missed included. */
export function exportNames(namespace: ModuleNamespace): readonly string[] {
  const names = new Set(Object.keys(namespace));
  for (const name of Object.keys(commonJsExports(namespace) ?? {})) names.add(name);
  for (const artefact of ['module.exports', '__esModule']) names.delete(artefact);
  return [...names];
}

function selectNamed(target: Target, path: readonly string[], namespace: ModuleNamespace): Candidate {
  const name = path.join('.');
  let owner: unknown = null;
  let value: unknown = namespace;
  for (const [depth, key] of path.entries()) {
    owner = value;
    value = depth === 0 ? exported(namespace, key) : propertyOf(owner, key);
    if (value === undefined) throw missing(target, path.slice(0, depth + 1), owner);
  }
  if (target.factoryArguments === null) return { name: `export '${name}'`, value };
  if (typeof value !== 'function') {
    throw new ApplicationError(`'${target.text}' calls '${name}', but that is not a function`);
  }
  const factory = value as (...parameters: unknown[]) => unknown;
  return { name: `result of ${name}()`, value: Reflect.apply(factory, owner, target.factoryArguments) };
}

function missing(target: Target, path: readonly string[], owner: unknown): ApplicationError {
  const isTop = path.length === 1;
  const names = isTop ? exportNames(owner as ModuleNamespace) : Object.keys(Object(owner));
  const name = path.at(-1)!;
  const place = isTop ? `module '${target.module}'` : `'${path.slice(0, -1).join('.')}' of module '${target.module}'`;
  const has = isTop ? 'exports' : 'has';
  const list = names.slice(0, NAMES_SHOWN).join(', ') + (names.length > NAMES_SHOWN ? ', ...' : '');
  const near = nearestName(name, names);
  const hint = near === undefined ? '' : `; did you mean '${near}'?`;
  return new ApplicationError(`${place} ${has} no '${name}'; it ${has} ${list || 'nothing'}${hint}`);
}

/** An export, or a property of `module.exports` that Node's static analysis of CommonJS didn't see. */
function exported(namespace: ModuleNamespace, name: string): unknown {
  if (name === 'default') {
    // What compilers make of `export default` in CommonJS.
    const commonJs = commonJsExports(namespace);
    if (commonJs?.__esModule === true && commonJs.default !== undefined) return commonJs.default;
  }
  return namespace[name] ?? commonJsExports(namespace)?.[name];
}

/** `module.exports` when it is a plain object of exports. */
function commonJsExports(namespace: ModuleNamespace): Readonly<Record<string, unknown>> | null {
  const value = namespace.default;
  if (typeof value !== 'object' || value === null) return null;
  const prototype = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null ? (value as Record<string, unknown>) : null;
}

function propertyOf(owner: unknown, key: string): unknown {
  return owner === null || owner === undefined ? undefined : (owner as Record<string, unknown>)[key];
}
