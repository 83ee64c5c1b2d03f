/** The file of a unix socket. */

import { lstatSync, unlinkSync } from 'node:fs';

/** Remembers which file is at the path now; the function returned unlinks it if it is still the same. */
export function unlinkerOf(path: string): () => void {
  const ours = lstatSync(path, { throwIfNoEntry: false });
  return () => {
    const found = lstatSync(path, { throwIfNoEntry: false });
    if (found !== undefined && found.ino === ours?.ino && found.dev === ours.dev) unlinkSync(path);
  };
}
