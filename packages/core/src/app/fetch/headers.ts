// biome-ignore-all lint/complexity/noArguments: WebIDL tells a missing argument from undefined, and `length` must not change.

/** The light `Headers` class (https://fetch.spec.whatwg.org/#headers-class). */

import { HEADER_LIST, HeaderList } from './header-list.ts';
import { headerName, headerValue } from './header-text.ts';
import { headerListFrom } from './headers-init.ts';
import { HeadersIterator, type Pick } from './headers-iterator.ts';
import { NativeHeaders } from './natives.ts';
import { inspectAs, markAsUncloneable, requireArguments, standInFor } from './web-idl.ts';

/** The callback of `Headers.forEach`. */
export type HeadersCallback = (value: string, name: string, headers: LightHeaders) => void;

/**
 * A complete `Headers` over a flat header list. Its guard is `none` or `immutable`: no field is forbidden on a server.
 */
export class LightHeaders {
  readonly #list: HeaderList;

  static {
    standInFor(NativeHeaders, LightHeaders, 'Headers');
    // The standard wants the very same function under both names.
    const { entries } = LightHeaders.prototype;
    Object.defineProperty(LightHeaders.prototype, Symbol.iterator, {
      value: entries,
      writable: true,
      configurable: true,
    });
    Object.defineProperty(LightHeaders.prototype, HEADER_LIST, {
      get(this: LightHeaders): HeaderList {
        return this.#list;
      },
    });
    inspectAs(LightHeaders.prototype, 'Headers', (headers) => Object.fromEntries(headers.#list.sorted()));
  }

  /** @param init what the standard allows, or a list of ours that is then shared and not copied. */
  constructor(init: unknown = undefined) {
    this.#list = init instanceof HeaderList ? init : headerListFrom(init);
    markAsUncloneable(this);
  }

  append(name: string, value: string): void {
    if (value === undefined) requireArguments(arguments.length, 2);
    const field = headerName(name);
    const text = headerValue(value);
    this.#mutableList().append(field, text);
  }

  delete(name: string): void {
    if (name === undefined) requireArguments(arguments.length, 1);
    const field = headerName(name);
    this.#mutableList().delete(field);
  }

  get(name: string): string | null {
    if (name === undefined) requireArguments(arguments.length, 1);
    return this.#list.get(headerName(name));
  }

  getSetCookie(): string[] {
    return this.#list.getAll('set-cookie');
  }

  has(name: string): boolean {
    if (name === undefined) requireArguments(arguments.length, 1);
    return this.#list.has(headerName(name));
  }

  set(name: string, value: string): void {
    if (value === undefined) requireArguments(arguments.length, 2);
    const field = headerName(name);
    const text = headerValue(value);
    this.#mutableList().set(field, text);
  }

  forEach(callback: HeadersCallback, thisArg: unknown = undefined): void {
    if (typeof callback !== 'function') throw new TypeError('Headers.forEach: the callback must be a function');
    for (const [name, value] of this) callback.call(thisArg, value, name, this);
  }

  keys(): IterableIterator<string> {
    return this.#iterate((entry) => entry[0]);
  }

  values(): IterableIterator<string> {
    return this.#iterate((entry) => entry[1]);
  }

  entries(): IterableIterator<[string, string]> {
    return this.#iterate((entry) => [entry[0], entry[1]]);
  }

  /** Replaced in the static block by `entries` itself. */
  declare [Symbol.iterator]: () => IterableIterator<[string, string]>;

  #iterate<Item>(pick: Pick<Item>): IterableIterator<Item> {
    // It inherits Symbol.iterator from the prototype of all iterators, which its class does not show.
    return new HeadersIterator(this.#list, pick) as unknown as IterableIterator<Item>;
  }

  #mutableList(): HeaderList {
    if (this.#list.immutable) throw new TypeError('these headers are immutable');
    return this.#list;
  }
}
