/** The worker class without an engine that tests of the arbiter use. */

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Path of the class, for `-k`. */
export const RAW_CLASS: string = fileURLToPath(new URL('../../fixtures/raw-worker.mjs', import.meta.url));

/** What the class does at boot; see the fixture. */
export interface RawState {
  readonly version?: string;
  readonly boot?: 'ok' | 'throw' | 'exit' | 'hang' | 'application';
  /** Slots that `boot` is for; all when absent. */
  readonly slots?: readonly number[];
}

/** A folder with a file that says what the class does, read at each boot. */
export class RawStateFile implements Disposable {
  readonly folder: string = mkdtempSync(join(tmpdir(), 'tricorn-test-'));
  readonly #path: string = join(this.folder, 'state.json');

  constructor(state: RawState = {}) {
    this.set(state);
  }

  get env(): Record<string, string> {
    return { TRICORN_TEST_STATE: this.#path };
  }

  set(state: RawState): void {
    writeFileSync(this.#path, JSON.stringify(state));
  }

  [Symbol.dispose](): void {
    rmSync(this.folder, { recursive: true });
  }
}

/** What the class answers. */
export interface RawAnswer {
  readonly pid: number;
  readonly slot: number;
  readonly version: string;
}

/** Asks on a connection of its own; rejects when that ends without an answer. */
export function ask(where: number | string, path: string = '/'): Promise<RawAnswer> {
  return new Promise((resolve, reject) => {
    const socket = typeof where === 'number' ? connect(where, '127.0.0.1') : connect(where);
    let text = '';
    socket.on('error', reject);
    socket.on('data', (data) => {
      text += data.toString();
    });
    socket.on('close', () => {
      const body = text.split('\r\n\r\n')[1];
      if (body === undefined || body === '') reject(new Error(`no answer to ${path}`));
      else resolve(JSON.parse(body));
    });
    socket.write(`GET ${path} HTTP/1.1\r\nHost: test\r\n\r\n`);
  });
}
