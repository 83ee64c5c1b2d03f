/** Prepares the header fields of a response for the sink. */

/** What to leave out, apart from what says how the connection carries the response: the sink says that. */
export interface WireHeadersOptions {
  /** Bytes of the body where they are known: replaces what the application says. Null leaves that as it is. */
  readonly length: number | null;
  /** True when Node decoded the body, so that its Content-Encoding and Content-Length no longer hold. */
  readonly decoded: boolean;
}

/**
 * Copies flat header fields (names in lower case) without those that describe the connection: an application that
 * streams may set `transfer-encoding`, and responses of other servers bring their own. `connection: close` stays.
 */
export function wireHeaders(fields: readonly string[], options: WireHeadersOptions): string[] {
  const { length } = options;
  const kept: string[] = [];
  for (let index = 0; index < fields.length; index += 2) {
    const name = fields[index]!;
    const value = fields[index + 1]!;
    if (!isDropped(name, value, options)) kept.push(name, value);
  }
  if (length !== null) kept.push('content-length', String(length));
  return kept;
}

function isDropped(name: string, value: string, { length, decoded }: WireHeadersOptions): boolean {
  switch (name) {
    case 'transfer-encoding':
    case 'keep-alive':
      return true;
    case 'connection':
      return value.toLowerCase() !== 'close';
    case 'content-length':
      return length !== null || decoded;
    case 'content-encoding':
      return decoded;
    default:
      return false;
  }
}
