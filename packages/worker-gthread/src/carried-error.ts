/** Errors on their way between threads: the structured clone would lose their class and code. */

import { inspect } from 'node:util';
import { ApplicationError, BodyError, HttpFault, ResponseError, TricornError } from 'tricorn/plugin';

/** An error as plain data. */
export interface CarriedError {
  readonly name: string;
  readonly message: string;
  /** With the stacks of its causes. */
  readonly stack: string;
  /** `code` of a tricorn error, empty for any other. */
  readonly code: string;
  readonly exitCode: number;
  /** Status of an HTTP fault, else 0. */
  readonly status: number;
}

/** Turns whatever was thrown into data that can be posted to another thread. */
export function carryError(thrown: unknown): CarriedError {
  const error = thrown instanceof Error ? thrown : new Error(`thrown: ${inspect(thrown)}`);
  const stack = error.cause === undefined ? String(error.stack) : inspect(error);
  const tricorn = error instanceof TricornError ? error : null;
  return {
    name: String(error.name),
    message: String(error.message),
    stack,
    code: tricorn?.code ?? '',
    exitCode: tricorn?.exitCode ?? 0,
    status: error instanceof HttpFault ? error.status : 0,
  };
}

/** Makes an error of the same class, code, message and stack again. */
export function uncarryError(carried: CarriedError): Error {
  const error = rebuild(carried);
  error.name = carried.name;
  error.stack = carried.stack;
  return error;
}

function rebuild({ code, message, status, exitCode }: CarriedError): Error {
  switch (code) {
    case '':
      return new Error(message);
    case 'ERR_TRICORN_APPLICATION':
      return new ApplicationError(message);
    case 'ERR_TRICORN_BODY':
      return new BodyError(status, message);
    case 'ERR_TRICORN_HTTP':
      return new HttpFault(status, message);
    case 'ERR_TRICORN_RESPONSE':
      return new ResponseError(message);
    default:
      return new TricornError(code, message, { exitCode });
  }
}
