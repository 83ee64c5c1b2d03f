/** The environ's keys of request fields. */

/** Keys by field name as received; null for a field that is left out. */
export type FieldKeys = Map<string, string | null>;

/** Clients choose the names, so the table must not grow with them. */
const KEYS_LIMIT = 1_000;

/**
 * The key of a field: `HTTP_` and the name in capitals, `CONTENT_TYPE` and `CONTENT_LENGTH` bare (RFC 3875 section
 * 4.1.18). Null for a name with an underscore, which could pass for another field's: `X_Real_IP` for `X-Real-IP`.
 */
export function fieldKey(keys: FieldKeys, name: string): string | null {
  const known = keys.get(name);
  if (known !== undefined) return known;
  const key = makeKey(name);
  if (keys.size < KEYS_LIMIT) keys.set(name, key);
  return key;
}

function makeKey(name: string): string | null {
  if (name.includes('_')) return null;
  const capitals = name.toUpperCase().replaceAll('-', '_');
  return capitals === 'CONTENT_TYPE' || capitals === 'CONTENT_LENGTH' ? capitals : `HTTP_${capitals}`;
}
