/** What is told about an uploaded file. */

import { createHash } from 'node:crypto';

/** Name, size and hash of a file, and the text field that came with it. */
export function describeUpload(name, bytes, title) {
  return { name, bytes: bytes.length, sha256: createHash('sha256').update(bytes).digest('hex'), title };
}
