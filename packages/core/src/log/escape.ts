/** Escapes that keep what a client sent from looking like log lines of ours, or from steering a terminal. */

/** Control characters but the tab, line separators, and marks that reorder text on a screen. */
const INVISIBLE = /[^\P{Cc}\t]|[\u2028\u2029\u202a-\u202e\u2066-\u2069]/gu;
/** Everything but printable ASCII without the quote and the backslash. */
const OUTSIDE_QUOTES = /[^ !#-[\]-~]/g;
const BEYOND_ASCII = /[^ -~]/g;

function hexEscape(character: string): string {
  const code = character.charCodeAt(0);
  return code <= 0xff ? `\\x${code.toString(16).padStart(2, '0')}` : unicodeEscape(character);
}

function unicodeEscape(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
}

function quoteEscape(character: string): string {
  return character === '"' || character === '\\' ? `\\${character}` : hexEscape(character);
}

/** Text for people on one line: control characters become `\xNN` or `\uNNNN`, all else stays readable. */
export function escapeInvisible(text: string): string {
  return text.replace(INVISIBLE, hexEscape);
}

/** Text between double quotes, as ASCII: `\"`, `\\`, and `\xNN` for each byte that is not printable. */
export function escapeQuoted(text: string): string {
  // A search costs a quarter of a replace, and nearly every value passes it.
  return text.search(OUTSIDE_QUOTES) === -1 ? text : text.replace(OUTSIDE_QUOTES, quoteEscape);
}

/** A JSON line with everything outside ASCII as `\uNNNN`, which means the same to a JSON reader. */
export function escapeJsonLine(json: string): string {
  return json.search(BEYOND_ASCII) === -1 ? json : json.replace(BEYOND_ASCII, unicodeEscape);
}
