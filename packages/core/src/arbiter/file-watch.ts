/** Watching files for `--reload`. */

import { type FSWatcher, statSync, watch } from 'node:fs';
import { basename, dirname, relative } from 'node:path';
import type { Logger } from '../log/logger.ts';

/** Milliseconds without a further change before it is told: editors and compilers write several files. */
const QUIET_MS = 200;

/** What a watch works with. */
export interface FileWatchOptions {
  readonly logger: Logger;
  /** Told once for each burst of changes; the path is relative to the working directory. */
  readonly changed: (path: string) => void;
}

/** Watches files through their folders, so that one that is replaced, or that isn't there yet, is noticed as well. */
export class FileWatch {
  readonly #options: FileWatchOptions;
  /** What each file looked like when it was last seen. */
  readonly #seen = new Map<string, string>();
  readonly #folders = new Map<string, FSWatcher | null>();
  #timer: NodeJS.Timeout | undefined;

  constructor(options: FileWatchOptions) {
    this.#options = options;
  }

  /** Watches these too; absolute paths. */
  add(files: readonly string[]): void {
    for (const file of files) {
      if (this.#seen.has(file)) continue;
      this.#seen.set(file, look(file));
      this.#watchFolder(dirname(file));
    }
  }

  /** Watches nothing any more. */
  close(): void {
    clearTimeout(this.#timer);
    for (const watcher of this.#folders.values()) watcher?.close();
    this.#folders.clear();
  }

  #watchFolder(folder: string): void {
    if (this.#folders.has(folder)) return;
    try {
      const watcher = watch(folder, { persistent: false }, (_, name) => this.#noticed(folder, name));
      watcher.on('error', (error) => this.#unwatched(folder, error));
      this.#folders.set(folder, watcher);
    } catch (error) {
      this.#unwatched(folder, error as Error);
    }
  }

  #unwatched(folder: string, error: Error): void {
    this.#folders.get(folder)?.close();
    this.#folders.set(folder, null);
    this.#options.logger.warning(`--reload can't watch ${folder}: ${error.message}`);
  }

  #noticed(folder: string, name: string | null): void {
    const files = [...this.#seen.keys()].filter((file) => dirname(file) === folder);
    if (name !== null && !files.some((file) => basename(file) === name)) return;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#compare(), QUIET_MS);
  }

  #compare(): void {
    const different: string[] = [];
    for (const [file, before] of this.#seen) {
      const now = look(file);
      // A file that is gone is most likely about to be written again.
      if (now === before || now === '') continue;
      this.#seen.set(file, now);
      different.push(file);
    }
    const [first] = different;
    if (first !== undefined) this.#options.changed(relative(process.cwd(), first));
  }
}

function look(file: string): string {
  const found = statSync(file, { throwIfNoEntry: false });
  return found === undefined ? '' : `${found.ino} ${found.size} ${found.mtimeMs}`;
}
