/** A fixed amount of CPU work: hashing and a JSON round trip. It is counted in rounds, so that all servers do the same. */
import { createHash } from 'node:crypto';

/** About one millisecond on a core of 2024. */
const ROUNDS_PER_MILLISECOND = 30;
const DOCUMENT = JSON.stringify({ rows: Array.from({ length: 60 }, (_, id) => ({ id, name: `row ${id}`, on: true })) });

/** Burns about so many milliseconds and gives a digest that depends on all of it. */
export function burn(milliseconds) {
  let digest = '';
  for (let round = ROUNDS_PER_MILLISECOND * milliseconds; round > 0; round--) {
    const value = JSON.parse(DOCUMENT);
    value.rows[0].name = digest;
    digest = createHash('sha256').update(JSON.stringify(value)).digest('hex');
  }
  return digest;
}
