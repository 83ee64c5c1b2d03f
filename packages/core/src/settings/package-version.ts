/** Which tricorn this is. */

import { createRequire } from 'node:module';

/** The version of the package. */
export function packageVersion(): string {
  const description = createRequire(import.meta.url)('../../package.json') as { readonly version: string };
  return description.version;
}
