/** The id of a request, in a header that a proxy in front sets, or that is filled in here. */

import { randomUUID } from 'node:crypto';
import { isRequestId } from '../log/access-request-id.ts';

/**
 * Makes sure that flat headers have exactly one field of this name with a usable id. Anything else that a client has put
 * there is taken out. Changes the array.
 */
export function ensureRequestId(headers: string[], name: string): void {
  const lowerCaseName = name.toLowerCase();
  const at = positionsOf(headers, lowerCaseName);
  if (at.length === 1 && isRequestId(headers[at[0]! + 1]!)) return;
  for (const index of at.reverse()) headers.splice(index, 2);
  headers.push(name, randomUUID());
}

function positionsOf(headers: readonly string[], lowerCaseName: string): number[] {
  const positions: number[] = [];
  for (let index = 0; index < headers.length; index += 2) {
    const name = headers[index]!;
    if (name.length === lowerCaseName.length && name.toLowerCase() === lowerCaseName) positions.push(index);
  }
  return positions;
}
