/** Turns what `new Headers(init)` and `{ headers: init }` accept into a header list. */

import { HeaderList, headerListOf } from './header-list.ts';
import { headerName, headerValue } from './header-text.ts';
import { byteString, isObject } from './web-idl.ts';

/**
 * Makes a header list from a `HeadersInit`: another Headers, an iterable of pairs, or a record; undefined gives an empty one.
 *
 * @throws TypeError for anything else, for pairs that are none, and for invalid names and values.
 */
export function headerListFrom(init: unknown): HeaderList {
  if (init === undefined) return new HeaderList();
  if (!isObject(init)) throw new TypeError(`headers must be an object, an iterable of pairs or Headers, got ${init}`);
  const known = headerListOf(init);
  if (known !== undefined) return new HeaderList(known.fields.slice());
  const list = new HeaderList();
  const iterator: unknown = (init as Partial<Iterable<unknown>>)[Symbol.iterator];
  if (iterator === undefined || iterator === null) appendRecord(list, init as Readonly<Record<string, unknown>>);
  else appendPairs(list, init as Iterable<unknown>);
  return list;
}

function appendRecord(list: HeaderList, record: Readonly<Record<string, unknown>>): void {
  for (const name of Object.keys(record)) list.append(headerName(name), headerValue(record[name]));
  for (const symbol of Object.getOwnPropertySymbols(record)) {
    // WebIDL turns enumerable keys into strings, and a symbol refuses that.
    if (Object.prototype.propertyIsEnumerable.call(record, symbol)) byteString(symbol);
  }
}

function appendPairs(list: HeaderList, pairs: Iterable<unknown>): void {
  for (const pair of pairs) {
    if (!isObject(pair) || typeof (pair as Partial<Iterable<unknown>>)[Symbol.iterator] !== 'function') {
      throw new TypeError(`headers must be pairs of a name and a value, got ${String(pair)}`);
    }
    const items = [...(pair as Iterable<unknown>)];
    if (items.length !== 2)
      throw new TypeError(`headers must be pairs of a name and a value, got ${items.length} items`);
    list.append(headerName(items[0]), headerValue(items[1]));
  }
}
