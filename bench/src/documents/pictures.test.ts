import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { readReport } from '../report/check-report.ts';
import { hasChromium, type PageView } from '../report/photograph.ts';
import { readPicture } from '../report/png.test.support.ts';
import { photographReport } from '../report/report-picture.ts';
import { repositoryRoot } from '../servers/places.ts';
import { MATRIX, PICTURES } from './documents.ts';

const MOST_BYTES = 300_000;

/** It has the size asked for, the background of its scheme, and enough on it to be a report. */
function check(png: Buffer, { dark, width, height }: PageView): void {
  const picture = readPicture(png);
  assert.deepEqual([picture.width, picture.height], [width, height]);
  assert.deepEqual(picture.corner, dark ? [18, 18, 18] : [255, 255, 255]);
  assert.ok(picture.drawn > 0.02, `${picture.drawn} of the picture is drawn on`);
  assert.ok(picture.colors > 50, `${picture.colors} colors`);
}

for (const { path, view } of PICTURES) {
  test(`${path} is small, of the right size and scheme, and not empty`, () => {
    const png = readFileSync(join(repositoryRoot, path));
    assert.ok(png.length < MOST_BYTES, `${png.length} bytes`);
    check(png, view);
  });
}

const skip = hasChromium() ? false : 'SKIPPED: chromium is not installed (apt-get install -y chromium)';

test('the committed report can be photographed in light and dark', { skip, timeout: 300_000 }, () => {
  const folder = mkdtempSync(join(tmpdir(), 'tricorn-bench-pictures-'));
  try {
    for (const [index, { view }] of PICTURES.entries()) {
      const png = join(folder, `${index}.png`);
      photographReport(readReport(MATRIX), png, view);
      check(readFileSync(png), view);
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
});
