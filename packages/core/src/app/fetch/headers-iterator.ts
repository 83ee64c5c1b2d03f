/** The iterator of a `Headers` object. */

import type { HeaderList } from './header-list.ts';

/** Picks what an iterator gives out of a name and a value. */
export type Pick<Item> = (entry: readonly [string, string]) => Item;

/**
 * Iterates over a header list that may change meanwhile: it keeps a position, not a copy
 * (https://webidl.spec.whatwg.org/#es-iterable).
 */
export class HeadersIterator<Item> {
  readonly #list: HeaderList;
  readonly #pick: Pick<Item>;
  #index = 0;

  static {
    const arrayIterator = Object.getPrototypeOf([][Symbol.iterator]());
    Object.setPrototypeOf(HeadersIterator.prototype, Object.getPrototypeOf(arrayIterator));
    Object.defineProperty(HeadersIterator.prototype, Symbol.toStringTag, {
      value: 'Headers Iterator',
      configurable: true,
    });
    Object.defineProperty(HeadersIterator.prototype, 'next', { enumerable: true });
  }

  constructor(list: HeaderList, pick: Pick<Item>) {
    this.#list = list;
    this.#pick = pick;
  }

  next(): IteratorResult<Item, undefined> {
    const entry = this.#list.sorted()[this.#index];
    if (entry === undefined) return { value: undefined, done: true };
    this.#index += 1;
    return { value: this.#pick(entry), done: false };
  }
}
