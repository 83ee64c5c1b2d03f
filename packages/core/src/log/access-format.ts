/** Turns the text of an access log format into the functions that make its lines. */

import { ConfigError } from '../errors.ts';
import { type Atom, createAtoms, requestHeaderAtom, responseHeaderAtom, type WorkerFacts } from './access-atoms.ts';
import { environAtom } from './access-environ.ts';
import type { AccessRecord } from './access-record.ts';

/** What atoms need to know beside the request. */
export interface AccessFormatContext extends WorkerFacts {
  /** Variables for `%({VARIABLE}e)s`. */
  readonly environment: Readonly<Record<string, string>>;
}

/** A percent sign, an atom, the beginning of a broken atom, or the text between. */
const PIECE = /(?<percent>%%)|%\((?<atom>[^()]+)\)s|(?<broken>%\([^()\s]*\)?\S?|%.?)|(?<text>[^%]+)/gsu;
/** For looking at a format without writing a line. */
const NO_WORKER: WorkerFacts = { pid: 0, slot: 0, workerClass: '', requestIdHeader: '' };
const NAMED_ATOM = /^\{(?<name>[^{}]+)\}(?<kind>[ioe])$/;

/**
 * Compiles a format to a function that makes the line of a request, without a newline.
 *
 * @throws ConfigError with a fault for each part that is no atom
 */
export function compileAccessLogFormat(format: string, context: AccessFormatContext): (record: AccessRecord) => string {
  const atoms = createAtoms(context);
  const parts: Atom[] = [];
  const faults: string[] = [];
  for (const { groups = {} } of format.matchAll(PIECE)) {
    const { atom, broken, text = '%' } = groups;
    const part = atom === undefined ? () => text : (atoms.get(atom) ?? namedAtom(atom, context));
    if (broken !== undefined) faults.push(fault(broken));
    else if (part === undefined) faults.push(fault(`%(${atom})s`));
    else parts.push(part);
  }
  if (faults.length > 0) throw new ConfigError(faults);
  return (record) => {
    let line = '';
    for (const part of parts) line += part(record);
    return line;
  };
}

/**
 * Checks an access log format.
 *
 * @throws ConfigError with a fault for each part that is no atom
 */
export function checkAccessLogFormat(format: string): void {
  compileAccessLogFormat(format, { ...NO_WORKER, environment: {} });
}

function namedAtom(atom: string, context: AccessFormatContext): Atom | undefined {
  const { name, kind } = NAMED_ATOM.exec(atom)?.groups ?? {};
  if (name === undefined) return undefined;
  if (kind === 'i') return requestHeaderAtom(name);
  return kind === 'o' ? responseHeaderAtom(name) : environAtom(name, context.environment);
}

function fault(got: string): string {
  const names = [...createAtoms(NO_WORKER).keys()].join(' ');
  return `access log format: got ${got}, expected %(NAME)s with NAME one of ${names} {header}i {header}o {VARIABLE}e, or %%`;
}
