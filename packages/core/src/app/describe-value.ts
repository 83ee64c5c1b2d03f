/** Says in words what an export is, for the messages of loading. */

const KEYS_SHOWN = 8;

/** For example `a number`, `a class Server`, `an object with keys a, b`, `undefined`. */
export function describeValue(value: unknown): string {
  if (value === null || value === undefined) return String(value);
  if (typeof value === 'function') return describeFunction(value);
  if (typeof value !== 'object') return `a ${typeof value}`;
  if (Array.isArray(value)) return 'an array';
  if (value instanceof Promise) return 'a promise';
  const keys = Object.keys(value);
  const shown = keys.slice(0, KEYS_SHOWN).join(', ') + (keys.length > KEYS_SHOWN ? ', ...' : '');
  const name = value.constructor?.name;
  const what = name === undefined || name === 'Object' || name === '' ? 'an object' : `an object of class ${name}`;
  return keys.length === 0 ? `${what} without keys` : `${what} with keys ${shown}`;
}

/** True for what was written with `class`: it can't be called without `new`. */
export function isClass(value: unknown): boolean {
  return typeof value === 'function' && /^class\b/.test(Function.prototype.toString.call(value));
}

function describeFunction(value: { readonly name: string }): string {
  const kind = isClass(value) ? 'class' : 'function';
  return value.name === '' ? `a ${kind}` : `a ${kind} ${value.name}`;
}
