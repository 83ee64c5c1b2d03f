/** Makes a picture of a report: `npm run bench:picture -- REPORT.json PICTURE.png [--dark] [--height 900]`. */

import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { checkReport } from './check-report.ts';
import { PAGE_WIDTH, photographReport } from './report-picture.ts';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { dark: { type: 'boolean', default: false }, height: { type: 'string', default: '900' } },
});
const [json, png] = positionals;
if (json === undefined || png === undefined) {
  process.stderr.write('npm run bench:picture -- REPORT.json PICTURE.png [--dark] [--height 900]\n');
  process.exitCode = 1;
} else {
  const report = checkReport(JSON.parse(readFileSync(json, 'utf8')));
  photographReport(report, png, { dark: values.dark, width: PAGE_WIDTH, height: Number(values.height) });
}
