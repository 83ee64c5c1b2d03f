/** The fields in which a proxy tells about the client, picked out of a request head. */

/** Values by what they tell; null when the field is not there. A repeated field is joined with commas. */
export class ForwardingFields {
  forwarded: string | null = null;
  for: string | null = null;
  proto: string | null = null;
  host: string | null = null;
  port: string | null = null;
  /** `X-Forwarded-Ssl`. */
  ssl: string | null = null;
  /** `X-Forwarded-Protocol`. */
  protocol: string | null = null;
}

const PROPERTIES: Readonly<Record<string, keyof ForwardingFields>> = Object.freeze({
  forwarded: 'forwarded',
  'x-forwarded-for': 'for',
  'x-forwarded-proto': 'proto',
  'x-forwarded-host': 'host',
  'x-forwarded-port': 'port',
  'x-forwarded-ssl': 'ssl',
  'x-forwarded-protocol': 'protocol',
});

const X = 0x78;
const F = 0x66;
const LOWER_CASE = 0x20;
const SHORTEST = 'forwarded'.length;
const LONGEST = 'x-forwarded-protocol'.length;

/** True for a name in {@link ForwardingFields}; one look at its length and first letter settles it for most others. */
export function isForwardingField(name: string): boolean {
  return propertyOf(name) !== undefined;
}

/** Collects the fields. @param headers names and values in turn */
export function forwardingFieldsOf(headers: readonly string[]): ForwardingFields {
  const fields = new ForwardingFields();
  for (let index = 0; index < headers.length; index += 2) {
    const property = propertyOf(headers[index]!);
    if (property === undefined) continue;
    const before = fields[property];
    const value = headers[index + 1]!;
    fields[property] = before === null ? value : `${before},${value}`;
  }
  return fields;
}

function propertyOf(name: string): keyof ForwardingFields | undefined {
  if (name.length < SHORTEST || name.length > LONGEST) return undefined;
  const first = name.charCodeAt(0) | LOWER_CASE;
  if (first !== X && first !== F) return undefined;
  return PROPERTIES[name.toLowerCase()];
}
