/** Fills the figures of the committed reports into the pages that quote them, and draws the pictures. */

import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { readReport } from '../report/check-report.ts';
import { reportPage } from '../report/page.ts';
import { hasChromium } from '../report/photograph.ts';
import { photographReport } from '../report/report-picture.ts';
import { inBench, repositoryRoot } from '../servers/places.ts';
import { documentsOf, MATRIX, PICTURES } from './documents.ts';

/** Writes everything that follows from bench/results/matrix.json and says what it wrote. */
export function writeDocuments(): void {
  const report = readReport(MATRIX);
  const write = (path: string, text: string): void => {
    writeFileSync(join(repositoryRoot, path), text);
    process.stdout.write(`${path}\n`);
  };
  for (const { path, text } of documentsOf(report)) write(path, text);
  writeFileSync(inBench('results/matrix.html'), reportPage(report));
  process.stdout.write('bench/results/matrix.html\n');
  if (!hasChromium()) {
    process.stderr.write('the pictures stay as they are: there is no chromium (apt-get install -y chromium)\n');
    process.exitCode = 1;
    return;
  }
  for (const { path, view } of PICTURES) {
    const file = join(repositoryRoot, path);
    mkdirSync(dirname(file), { recursive: true });
    photographReport(report, file, view);
    process.stdout.write(`${path}\n`);
  }
}
