/** Makes a picture of a report: `npm run bench:picture -- REPORT.json PICTURE.png [--dark] [--height 900]`. */

import { parseArgs } from 'node:util';
import { countOf, runCommand, UsageError } from '../command-line.ts';
import { readReport } from './check-report.ts';
import { PAGE_WIDTH, photographReport } from './report-picture.ts';

const OPTIONS = { dark: { type: 'boolean', default: false }, height: { type: 'string', default: '900' } } as const;

await runCommand('bench:picture', () => {
  const { values, positionals } = parseArgs({ allowPositionals: true, options: OPTIONS });
  const [json, png] = positionals;
  if (json === undefined || png === undefined)
    throw new UsageError('wants REPORT.json PICTURE.png [--dark] [--height 900]');
  const size = { width: PAGE_WIDTH, height: countOf('height', values.height) };
  photographReport(readReport(json), png, { dark: values.dark, ...size });
});
