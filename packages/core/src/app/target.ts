/** The syntax of `MODULE:EXPORT`: what the command line and the config file call an application. */

import { ApplicationError } from '../errors.ts';

/** A parsed `MODULE:EXPORT`; nothing has been looked up yet. */
export interface Target {
  /** As given, for messages. */
  readonly text: string;
  /** The part before the first colon: a path, a dotted module or a package. */
  readonly module: string;
  /** The export and the properties to follow from it; null when none was named. */
  readonly exportPath: readonly string[] | null;
  /** Arguments when the export is a factory to call; null when it isn't called. */
  readonly factoryArguments: readonly unknown[] | null;
}

const EXPORT = /^[\p{ID_Start}$_][\p{ID_Continue}$]*(?:\.[\p{ID_Start}$_][\p{ID_Continue}$]*)*/u;

/**
 * Parses `MODULE`, `MODULE:EXPORT`, `MODULE:EXPORT.PROPERTY` or `MODULE:FACTORY(JSON, ...)`.
 *
 * @throws ApplicationError that says at which character (from 1) it can't be read.
 */
export function parseTarget(text: string): Target {
  const colon = text.indexOf(':');
  const module = colon < 0 ? text : text.slice(0, colon);
  if (module === '') {
    throw new ApplicationError(`the application '${text}' names no module; expected MODULE or MODULE:EXPORT`);
  }
  if (colon < 0) return { text, module, exportPath: null, factoryArguments: null };

  const start = colon + 1;
  const path = EXPORT.exec(text.slice(start))?.[0];
  if (path === undefined) throw unreadable(text, start, 'the name of an export was expected');
  const exportPath = path.split('.');

  const open = start + path.length;
  if (open === text.length) return { text, module, exportPath, factoryArguments: null };
  if (text[open] !== '(') throw unreadable(text, open, `'.', '(' or the end was expected after '${path}'`);
  if (!text.endsWith(')')) throw unreadable(text, text.length, `')' was expected at the end of the factory call`);
  return { text, module, exportPath, factoryArguments: parseArguments(text, open + 1) };
}

/** Parses the JSON values between `start` and the closing parenthesis, which is the last character. */
function parseArguments(text: string, start: number): unknown[] {
  const close = text.length - 1;
  const values: unknown[] = [];
  if (text.slice(start, close).trim() === '') return values;
  let position = start;
  while (position <= close) {
    const argument = parseArgument(text, position);
    if (argument === null) {
      const got = text.slice(position, close).trim();
      throw unreadable(
        text,
        position,
        `argument ${values.length + 1} of the factory call is not JSON: ${got || 'nothing'}`,
      );
    }
    values.push(argument.value);
    position = argument.end + 1;
  }
  return values;
}

/** The shortest piece from `start` up to a comma or the closing parenthesis that is JSON; null when there is none. */
function parseArgument(text: string, start: number): { value: unknown; end: number } | null {
  const close = text.length - 1;
  for (let end = start; end < close; ) {
    const comma = text.indexOf(',', end + 1);
    end = comma < 0 ? close : comma;
    try {
      return { value: JSON.parse(text.slice(start, end)), end };
    } catch {
      // The comma may lie inside a string, an array or an object: the next one is tried.
    }
  }
  return null;
}

function unreadable(text: string, position: number, complaint: string): ApplicationError {
  return new ApplicationError(`can't read the application '${text}': at character ${position + 1}, ${complaint}`);
}
