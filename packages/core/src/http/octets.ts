/** Which octets may stand where in a message head, as lookup tables (RFC 9110 section 5.6.2, RFC 9112). */

function table(allowed: (octet: number) => boolean): Uint8Array {
  return Uint8Array.from({ length: 256 }, (_, octet) => (allowed(octet) ? 1 : 0));
}

const TOKEN_SIGNS = "!#$%&'*+-.^_`|~";

/** 1 for each octet of a token: methods and field names (RFC 9110 section 5.6.2). */
export const TOKEN: Uint8Array = table(
  (octet) => /[0-9A-Za-z]/.test(String.fromCharCode(octet)) || TOKEN_SIGNS.includes(String.fromCharCode(octet)),
);

/** 1 for each octet of a field value: visible, space, tab and obs-text (RFC 9110 section 5.5). */
export const FIELD_VALUE: Uint8Array = table((octet) => octet === 0x09 || (octet >= 0x20 && octet !== 0x7f));

/** 1 for each octet of a request target: visible ASCII but `#`, since a target has no fragment (RFC 9112 section 3.2). */
export const TARGET: Uint8Array = table((octet) => octet > 0x20 && octet < 0x7f && octet !== 0x23);

/** Where the run of allowed octets from `from` on ends. Text is latin1: every code is below 256. */
export function scan(text: string, from: number, allowed: Uint8Array): number {
  // Within the text: one look-up of the NaN behind an unfinished head, and V8 takes three times as long for all later heads.
  const { length } = text;
  while (from < length && allowed[text.charCodeAt(from)] === 1) from++;
  return from;
}

const TOKEN_PATTERN = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;
const NOT_FIELD_VALUE = /[^\t\x20-\x7e\x80-\xff]/;

/** True when the text is a token. */
export function isToken(text: string): boolean {
  return TOKEN_PATTERN.test(text);
}

/** True when the text can stand as a field value: no CR, LF, NUL or other controls, nothing above U+00FF. */
export function isFieldValue(text: string): boolean {
  return !NOT_FIELD_VALUE.test(text);
}
