/** One framework under one worker class, as the cases of the framework matrix see it. */

import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import type { Server } from 'tricorn/testing';
import { eventually } from './eventually.ts';
import { TemporaryFolder } from './temporary-folder.ts';

const SAMPLE_LINES = 8_000;

/** One thing to check. */
export interface FrameworkCase {
  readonly name: string;
  /** Frameworks that have no such thing. */
  readonly except?: readonly string[];
  /** A package without which the case is skipped. */
  readonly needs?: string;
  check(subject: FrameworkSubject): Promise<void>;
}

/** The files that an application of `test/apps/frameworks/` shares with the test. */
export class FrameworkFiles implements Disposable {
  readonly folder: TemporaryFolder = new TemporaryFolder();
  /** Text of `/static/sample.txt`. */
  readonly sample: string = Array.from({ length: SAMPLE_LINES }, (_, line) => `line ${line}, three horns\n`).join('');

  constructor() {
    mkdirSync(this.folder.file('public'));
    writeFileSync(this.folder.file('public/sample.txt'), this.sample);
  }

  /** Waits until the application has noted this text under this name. */
  async waitForNote(name: string, text: string): Promise<void> {
    const file = this.folder.file(name);
    await eventually(
      `note ${name}: ${JSON.stringify(text)}`,
      () => existsSync(file) && readFileSync(file, 'utf8') === text,
    );
  }

  /** Lets the application go on that waits for this gate. */
  openGate(name: string): void {
    writeFileSync(this.folder.file(name), '');
  }

  [Symbol.dispose](): void {
    this.folder[Symbol.dispose]();
  }
}

/** The server, and what it shares with the test. */
export interface FrameworkSubject extends Pick<FrameworkFiles, 'sample' | 'waitForNote' | 'openGate'> {
  readonly server: Server;
}
