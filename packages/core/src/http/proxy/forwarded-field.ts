/** The grammar of the Forwarded field (RFC 7239 section 4). */

import { HttpFault } from '../../errors.ts';

/** What one proxy added: its parameters by lower-case name, values without quotes. */
export type ForwardedElement = ReadonlyMap<string, string>;

/** A pair and what separates it from the next one. Blanks beside a semicolon are no part of the grammar, but common. */
const PAIR =
  /[ \t]*([!#$%&'*+\-.^_`|~0-9A-Za-z]+)=(?:([!#$%&'*+\-.^_`|~0-9A-Za-z]+)|"((?:[^"\\]|\\.)*)")[ \t]*(;|,|$)/y;
/** An element without a pair, which a list may have (RFC 9110 section 5.6.1). */
const NOTHING = /[ \t]*(?:,|$)/y;

/**
 * Reads the elements, the client's nearest proxy first.
 *
 * @throws HttpFault 400 when the value breaks the grammar, or an element has a parameter twice
 */
export function parseForwarded(value: string): ForwardedElement[] {
  const elements: ForwardedElement[] = [];
  let element = new Map<string, string>();
  let position = 0;
  while (position < value.length) {
    if (element.size === 0) {
      NOTHING.lastIndex = position;
      if (NOTHING.test(value)) {
        position = NOTHING.lastIndex;
        continue;
      }
    }
    PAIR.lastIndex = position;
    const pair = PAIR.exec(value);
    if (pair === null) throw new HttpFault(400, 'invalid Forwarded field');
    const [, name = '', token, quoted = '', separator] = pair;
    const key = name.toLowerCase();
    if (element.has(key)) throw new HttpFault(400, 'parameter twice in the Forwarded field');
    element.set(key, token ?? quoted.replaceAll(/\\(.)/g, '$1'));
    position = PAIR.lastIndex;
    if (separator === ';') continue;
    elements.push(element);
    element = new Map();
  }
  // The value ended behind a semicolon.
  if (element.size > 0) elements.push(element);
  return elements;
}
