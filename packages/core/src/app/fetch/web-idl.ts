/** What WebIDL asks of an interface and of its arguments, as far as our fetch classes need it. */

import { type InspectOptions, inspect } from 'node:util';
import * as threads from 'node:worker_threads';

/** A class as far as standing in for another one goes. */
interface InterfaceClass {
  readonly prototype: object;
}

const ordinaryHasInstance = Function.prototype[Symbol.hasInstance];

/**
 * Makes a class of ours pass for one of Node's: its name, enumerable members, `Object.prototype.toString`, and
 * `instanceof` in both directions. Ours inherits from Node's prototype, so our objects are instances of a reference to
 * Node's class that somebody took earlier; `Symbol.hasInstance` makes Node's objects instances of ours.
 */
export function standInFor(native: InterfaceClass, ours: InterfaceClass, name: string): void {
  Object.setPrototypeOf(ours, native);
  Object.setPrototypeOf(ours.prototype, native.prototype);
  Object.defineProperty(ours, 'name', { value: name, configurable: true });
  Object.defineProperty(ours.prototype, Symbol.toStringTag, { value: name, configurable: true });
  acceptInstancesOf(native, ours);
  exposeMembers(ours.prototype);
}

/** Makes `value instanceof ours` true for instances of `native` too, but leaves subclasses of `ours` alone. */
export function acceptInstancesOf(native: InterfaceClass, ours: InterfaceClass): void {
  Object.defineProperty(ours, Symbol.hasInstance, {
    configurable: true,
    value(this: unknown, value: unknown): boolean {
      return ordinaryHasInstance.call((this === ours ? native : this) as () => void, value);
    },
  });
}

/** Makes the members of a prototype enumerable, which those of web interfaces are and those of classes are not. */
export function exposeMembers(prototype: object): void {
  for (const [name, descriptor] of Object.entries(Object.getOwnPropertyDescriptors(prototype))) {
    if (name !== 'constructor') Object.defineProperty(prototype, name, { ...descriptor, enumerable: true });
  }
}

/** Makes `util.inspect` show objects as their class name and some values, as it does Node's. */
export function inspectAs<Self extends object>(prototype: Self, name: string, shown: (self: Self) => object): void {
  Object.defineProperty(prototype, inspect.custom, {
    configurable: true,
    value(this: Self, _depth: number, options: InspectOptions): string {
      return `${name} ${inspect(shown(this), options)}`;
    },
  });
}

/**
 * Converts an argument to a string of bytes (https://webidl.spec.whatwg.org/#es-ByteString).
 *
 * @throws TypeError for a symbol and for characters above U+00FF.
 */
export function byteString(value: unknown): string {
  const text = typeof value === 'string' ? value : `${value}`;
  if (/[\u0100-\uffff]/.test(text)) throw new TypeError(`expected characters up to U+00FF only, got "${text}"`);
  return text;
}

/** Converts an argument to an `unsigned short`: modulo 2 to the 16th, as WebIDL has it. */
export function unsignedShort(value: unknown): number {
  const number = Math.trunc(Number(value));
  return Number.isFinite(number) ? ((number % 65_536) + 65_536) % 65_536 : 0;
}

/** True for what JavaScript calls an object, functions included. */
export function isObject(value: unknown): value is object {
  return (typeof value === 'object' && value !== null) || typeof value === 'function';
}

/** Refuses a call with too few arguments; telling a missing one from `undefined` takes `arguments.length`. */
export function requireArguments(got: number, wanted: number): void {
  if (got < wanted) throw new TypeError(`${wanted} argument${wanted === 1 ? '' : 's'} required, but only ${got} given`);
}

/** Makes `structuredClone` refuse an object, where Node can do that (since 22.10); older ones clone an empty object. */
export const markAsUncloneable: (value: object) => void =
  (threads as { readonly markAsUncloneable?: (value: object) => void }).markAsUncloneable ?? (() => {});
