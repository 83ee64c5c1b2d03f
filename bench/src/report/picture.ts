/** Makes a picture of a report: `npm run bench:picture -- REPORT.json PICTURE.png [--dark] [--height 900]`. */

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { checkReport } from './check-report.ts';
import { reportPage } from './page.ts';
import { photograph } from './photograph.ts';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { dark: { type: 'boolean', default: false }, height: { type: 'string', default: '900' } },
});
const [json, png] = positionals;
if (json === undefined || png === undefined) {
  process.stderr.write('npm run bench:picture -- REPORT.json PICTURE.png [--dark] [--height 900]\n');
  process.exitCode = 1;
} else {
  const folder = mkdtempSync(join(tmpdir(), 'tricorn-bench-picture-'));
  const html = join(folder, 'report.html');
  try {
    writeFileSync(html, reportPage(checkReport(JSON.parse(readFileSync(json, 'utf8')))));
    photograph(html, png, { dark: values.dark, width: 1040, height: Number(values.height) });
  } finally {
    rmSync(folder, { recursive: true });
  }
}
