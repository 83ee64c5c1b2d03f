/** The report as one HTML page that needs nothing else: style, script, plotting library and data are all in it. */

import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { inBench } from '../servers/places.ts';
import { overviewOf } from './overview.ts';
import type { Report } from './report.ts';

/** Observable Plot and what it stands on, as they come for browsers. */
const LIBRARIES: readonly string[] = [
  builtFile('d3', 'dist/d3.min.js'),
  builtFile('@observablehq/plot', 'dist/plot.umd.min.js'),
];

/** A file of a package's build that its exports don't name. */
function builtFile(packageName: string, path: string): string {
  const entry = fileURLToPath(import.meta.resolve(packageName));
  return `${entry.slice(0, entry.lastIndexOf(`/${packageName}/`))}/${packageName}/${path}`;
}

/** The page's text. */
export function reportPage(report: Report): string {
  const scripts = [...LIBRARIES, inBench('page/page.js')].map((file) => `<script>${inScript(read(file))}</script>`);
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>${inText(report.question)}</title>
<style>${read(inBench('page/page.css'))}</style>
<body>
${dataScript('report', report)}
${dataScript('overview', overviewOf(report.cells))}
${scripts.join('\n')}
</body>
</html>
`;
}

const dataScript = (id: string, value: unknown): string =>
  `<script type="application/json" id="${id}">${JSON.stringify(value).replaceAll('<', '\\u003c')}</script>`;
const read = (file: string): string => readFileSync(file, 'utf8');
const inText = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
/** Script text ends at the first `</script`, wherever it stands. */
const inScript = (text: string): string => text.replaceAll('</script', '<\\/script');
