/** The header list that stands behind a `Headers` object (https://fetch.spec.whatwg.org/#concept-header-list). */

/** Under it a light `Headers` shows its list. */
export const HEADER_LIST: unique symbol = Symbol('header list');

/** Gives the header list behind a light `Headers`, undefined for any other object. */
export function headerListOf(object: object): HeaderList | undefined {
  return (object as { readonly [HEADER_LIST]?: HeaderList })[HEADER_LIST];
}

/** An ordered list of header fields; names are valid and in lower case, values are normalised. */
export class HeaderList {
  /** Names and values in turn. Change it only through the methods. */
  readonly fields: string[];
  /** True for the headers of `Response.redirect()` and `Response.error()`: their `Headers` object refuses changes. */
  readonly immutable: boolean;
  #sorted: readonly (readonly [string, string])[] | null = null;

  constructor(fields: string[] = [], immutable = false) {
    this.fields = fields;
    this.immutable = immutable;
  }

  has(name: string): boolean {
    return this.#indexOf(name) !== -1;
  }

  /** All values of a field in one, or null. Cookies are joined with `; ` (RFC 6265 section 5.4), as Node does it. */
  get(name: string): string | null {
    const { fields } = this;
    let combined: string | null = null;
    for (let index = 0; index < fields.length; index += 2) {
      if (fields[index] !== name) continue;
      const value = fields[index + 1]!;
      combined = combined === null ? value : `${combined}${name === 'cookie' ? '; ' : ', '}${value}`;
    }
    return combined;
  }

  /** The values of a field one by one. */
  getAll(name: string): string[] {
    const { fields } = this;
    const values: string[] = [];
    for (let index = 0; index < fields.length; index += 2) if (fields[index] === name) values.push(fields[index + 1]!);
    return values;
  }

  append(name: string, value: string): void {
    this.fields.push(name, value);
    this.#sorted = null;
  }

  /** Replaces the first field of that name and removes the others. */
  set(name: string, value: string): void {
    const first = this.#indexOf(name);
    if (first === -1) {
      this.append(name, value);
      return;
    }
    this.fields[first + 1] = value;
    this.#remove(name, first + 2);
  }

  delete(name: string): void {
    this.#remove(name, 0);
  }

  /** What iteration shows: sorted by name and combined, with each Set-Cookie on its own. */
  sorted(): readonly (readonly [string, string])[] {
    if (this.#sorted !== null) return this.#sorted;
    const names = new Set<string>();
    for (let index = 0; index < this.fields.length; index += 2) names.add(this.fields[index]!);
    const entries: [string, string][] = [];
    for (const name of [...names].sort()) {
      if (name === 'set-cookie') for (const value of this.getAll(name)) entries.push([name, value]);
      else entries.push([name, this.get(name)!]);
    }
    this.#sorted = entries;
    return entries;
  }

  #indexOf(name: string): number {
    for (let index = 0; index < this.fields.length; index += 2) if (this.fields[index] === name) return index;
    return -1;
  }

  #remove(name: string, from: number): void {
    const { fields } = this;
    let kept = from;
    for (let index = from; index < fields.length; index += 2) {
      if (fields[index] === name) continue;
      fields[kept] = fields[index]!;
      fields[kept + 1] = fields[index + 1]!;
      kept += 2;
    }
    fields.length = kept;
    this.#sorted = null;
  }
}
