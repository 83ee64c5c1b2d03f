/** A folder that is gone after the test. */

import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** An empty folder; disposing of it removes it with everything in it. */
export class TemporaryFolder implements Disposable {
  readonly path: string = mkdtempSync(join(tmpdir(), 'tricorn-test-'));

  /** The path of an entry. */
  file(name: string): string {
    return join(this.path, name);
  }

  /** Names of what is in it now. */
  entries(): string[] {
    return readdirSync(this.path).sort();
  }

  [Symbol.dispose](): void {
    rmSync(this.path, { recursive: true, force: true });
  }
}
