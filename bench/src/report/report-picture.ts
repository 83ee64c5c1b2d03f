/** Pictures of a report: its page as Chromium draws it. */

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { reportPage } from './page.ts';
import { type PageView, photograph } from './photograph.ts';
import type { Report } from './report.ts';

/** The page's own width and its margins, in pixels. */
export const PAGE_WIDTH = 1040;

/** Writes a PNG of the top of a report's page. */
export function photographReport(report: Report, png: string, view: PageView): void {
  const folder = mkdtempSync(join(tmpdir(), 'tricorn-bench-picture-'));
  const html = join(folder, 'report.html');
  try {
    writeFileSync(html, reportPage(report));
    photograph(html, png, view);
  } finally {
    rmSync(folder, { recursive: true });
  }
}
