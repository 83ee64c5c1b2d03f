/** The pages of the repository that quote figures, with their figures filled in from the committed reports. */

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { EXPECTATIONS } from '../questions/expectations.ts';
import { reportMarkdown } from '../report/markdown.ts';
import type { PageView } from '../report/photograph.ts';
import type { Report } from '../report/report.ts';
import { PAGE_WIDTH } from '../report/report-picture.ts';
import { inBench, repositoryRoot } from '../servers/places.ts';
import { caption, classTable, type Source, sizeTable, verdictOn } from './class-tables.ts';
import { withPart } from './markers.ts';

/** A page with its whole text. */
export interface Document {
  /** From the root of the repository. */
  readonly path: string;
  readonly text: string;
}

/** Pictures of the report in docs/choosing.md. */
export const PICTURES: readonly { readonly path: string; readonly view: PageView }[] = [
  { path: 'docs/images/report-light.png', view: { dark: false, width: PAGE_WIDTH, height: 900 } },
  { path: 'docs/images/report-dark.png', view: { dark: true, width: PAGE_WIDTH, height: 900 } },
];

/** The report that pages are made from: `npm run bench -- matrix --output bench/results`. */
export const MATRIX: string = inBench('results/matrix.json');

/** README.md and docs/choosing.md as they should be with this report, and the report's own page. */
export function documentsOf(report: Report): Document[] {
  return [
    { path: 'bench/results/matrix.md', text: reportMarkdown(report, EXPECTATIONS) },
    filled('README.md', readmeParts({ report, link: 'bench/results/matrix.md' })),
    filled('docs/choosing.md', choosingParts({ report, link: '../bench/results/matrix.md' })),
  ];
}

type Parts = Readonly<Record<string, string>>;

const readmeParts = (source: Source): Parts => ({
  classes: `${classTable(source, EXPECTATIONS)}\n\n${caption(source)}`,
});

const choosingParts = (source: Source): Parts => ({
  classes: `${classTable(source, EXPECTATIONS)}\n\n${caption(source)}`,
  ...Object.fromEntries(EXPECTATIONS.map((expectation) => [expectation.name, verdictOn(source, expectation)])),
  sizes: sizeTable(source, 'blocking'),
});

function filled(path: string, parts: Parts): Document {
  const page = readFileSync(join(repositoryRoot, path), 'utf8');
  return { path, text: Object.entries(parts).reduce((text, [name, part]) => withPart(text, name, part), page) };
}
