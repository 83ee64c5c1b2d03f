/** Pictures of a report's page, taken by Debian's Chromium. */

import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';

const TIMEOUT_MILLISECONDS = 120_000;
/** No sandbox, because root has none; nothing that would want a network. */
const FLAGS: readonly string[] = [
  ...['--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--hide-scrollbars'],
  ...['--disable-background-networking', '--disable-component-update', '--disable-sync', '--disable-dev-shm-usage'],
];

export interface PageView {
  readonly dark: boolean;
  readonly width: number;
  readonly height: number;
}

/** Whether there is a Chromium. */
export function hasChromium(): boolean {
  return spawnSync('chromium', ['--version']).status === 0;
}

/** Writes a PNG of an HTML file. */
export function photograph(html: string, png: string, view: PageView): void {
  runChromium(html, [`--screenshot=${resolve(png)}`], view);
}

/** The page as HTML after its scripts have run. */
export function renderedHtml(html: string, view: PageView): string {
  return runChromium(html, ['--dump-dom'], view);
}

/** @throws Error with what Chromium said. */
function runChromium(html: string, options: readonly string[], { dark, width, height }: PageView): string {
  const profile = mkdtempSync(join(tmpdir(), 'tricorn-bench-chromium-'));
  try {
    // Blink numbers the schemes: 0 is dark, 1 is light.
    const look = [`--blink-settings=preferredColorScheme=${dark ? 0 : 1}`, `--window-size=${width},${height}`];
    const { status, stdout, stderr, error } = spawnSync(
      'chromium',
      [...FLAGS, `--user-data-dir=${profile}`, ...look, ...options, pathToFileURL(resolve(html)).href],
      { encoding: 'utf8', timeout: TIMEOUT_MILLISECONDS, maxBuffer: 2 ** 26 },
    );
    if (status !== 0) throw new Error(`chromium failed: ${error?.message ?? stderr}`);
    return stdout;
  } finally {
    rmSync(profile, { recursive: true, force: true });
  }
}
