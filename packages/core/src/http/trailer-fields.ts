/** Which fields must not come after the body (RFC 9110 section 6.5.1). */

import { BodyError } from '../errors.ts';

/** Fields about framing, routing, authentication, conditions and the content: all decided on before the body is read. */
const HEADER_ONLY: ReadonlySet<string> = new Set([
  'authorization',
  'cache-control',
  'connection',
  'content-encoding',
  'content-length',
  'content-range',
  'content-type',
  'cookie',
  'expect',
  'host',
  'if-match',
  'if-modified-since',
  'if-none-match',
  'if-range',
  'if-unmodified-since',
  'keep-alive',
  'max-forwards',
  'proxy-authorization',
  'proxy-connection',
  'range',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
]);

/** Judges trailer fields while they are parsed. */
export class TrailerFields {
  /** Notes one field. @throws BodyError 400 when it has no business behind a body */
  note(name: string): void {
    if (HEADER_ONLY.has(name.toLowerCase())) throw new BodyError(400, `${name} in the trailer section`);
  }
}
