/** Checks a report against `bench/report.schema.json`. */

import { readFileSync } from 'node:fs';
import { Ajv } from 'ajv';
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
