/** Checks a report against `bench/report.schema.json`. */

import { readFileSync } from 'node:fs';
import { Ajv } from 'ajv';
import { UsageError } from '../command-line.ts';
import { inBench } from '../servers/places.ts';
import type { Report } from './report.ts';

/**
 * Gives the value back as a report.
 * @throws TypeError that lists every place where it is not one.
 */
export function checkReport(value: unknown): Report {
  const ajv = new Ajv({ allErrors: true });
  const validate = ajv.compile<Report>(JSON.parse(readFileSync(inBench('report.schema.json'), 'utf8')));
  if (validate(value)) return value;
  throw new TypeError(`not a report of tricorn-bench: ${ajv.errorsText(validate.errors, { dataVar: 'report' })}`);
}

/**
 * Reads a report from a file.
 * @throws UsageError that names the file, when it can't be read or holds something else.
 */
export function readReport(file: string): Report {
  try {
    return checkReport(JSON.parse(readFileSync(file, 'utf8')));
  } catch (error) {
    throw new UsageError(`${file}: ${(error as Error).message}`);
  }
}
