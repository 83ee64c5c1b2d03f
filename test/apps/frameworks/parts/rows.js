/** What the applications stream. */

import { gate } from './places.js';

/** One event at once, and another when the client has shown that it got the first: it makes the file `gateName`. */
export async function* gatedEvents(gateName) {
  yield 'first';
  await gate(gateName);
  yield 'second';
}

/** Lines of JSON. */
export function* rows(count) {
  for (let id = 0; id < count; id += 1) yield `${JSON.stringify({ id, text: `row ${id} é` })}\n`;
}

/** A piece, then an error. */
export async function* broken() {
  yield 'half';
  // Once the piece is on its way, as when a database fails behind the first rows.
  await new Promise((resolve) => setImmediate(resolve));
  throw new Error('broken on purpose');
}
