/** Coded errors and exit codes: what went wrong, what was got, what was expected. */

/** Exit codes of the `tricorn` command; 3 and 4 are gunicorn's. */
export const EXIT: {
  readonly ok: 0;
  /** A bug of ours. */
  readonly internal: 1;
  /** Bad settings, flags or worker class. */
  readonly usage: 2;
  /** Workers can't boot. */
  readonly workerBoot: 3;
  /** The application can't be loaded. */
  readonly application: 4;
  /** A listener can't be bound. */
  readonly bind: 5;
  /** `tricorn ctl`: the server could not do what was asked. */
  readonly rejected: 6;
  /** `tricorn ctl --wait`: not done in time. */
  readonly timedOut: 7;
  /** `tricorn ctl`: no server answers. */
  readonly noServer: 8;
} = Object.freeze({
  ok: 0,
  internal: 1,
  usage: 2,
  workerBoot: 3,
  application: 4,
  bind: 5,
  rejected: 6,
  timedOut: 7,
  noServer: 8,
});

export interface TricornErrorOptions {
  readonly cause?: unknown;
}

/** Base of every error tricorn raises on purpose. `code` is stable; `message` is for people. */
export class TricornError extends Error {
  readonly code: string;
  /** The exit code when the error ends a process. */
  readonly exitCode: number;

  constructor(code: string, message: string, options: TricornErrorOptions & { exitCode?: number } = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = new.target.name;
    this.code = code;
    this.exitCode = options.exitCode ?? EXIT.internal;
  }
}

/** Settings, flags, environment or config file are wrong. `faults` has one sentence for each fault found. */
export class ConfigError extends TricornError {
  readonly faults: readonly string[];

  constructor(faults: readonly string[], options: TricornErrorOptions = {}) {
    super('ERR_TRICORN_CONFIG', faults.join('\n'), { ...options, exitCode: EXIT.usage });
    this.faults = faults;
  }
}

/** A worker class can't be found, or what was found is not one. */
export class WorkerClassError extends TricornError {
  constructor(message: string, options: TricornErrorOptions = {}) {
    super('ERR_TRICORN_WORKER_CLASS', message, { ...options, exitCode: EXIT.usage });
  }
}

/** A listener can't be bound: address in use, no permission, no such address. */
export class BindError extends TricornError {
  constructor(message: string, options: TricornErrorOptions = {}) {
    super('ERR_TRICORN_BIND', message, { ...options, exitCode: EXIT.bind });
  }
}

/** The application can't be found or loaded, or is none. `message` shows the application's own stack where it threw. */
export class ApplicationError extends TricornError {
  constructor(message: string, options: TricornErrorOptions = {}) {
    super('ERR_TRICORN_APPLICATION', message, { ...options, exitCode: EXIT.application });
  }
}

/** A worker can't boot for another reason than its application. */
export class WorkerBootError extends TricornError {
  constructor(message: string, options: TricornErrorOptions = {}) {
    super('ERR_TRICORN_WORKER_BOOT', message, { ...options, exitCode: EXIT.workerBoot });
  }
}

/** A request that is refused: `status` is what the client is told (RFC 9110 section 15). */
export class HttpFault extends TricornError {
  readonly status: number;

  constructor(status: number, message: string) {
    super('ERR_TRICORN_HTTP', message);
    this.status = status;
  }
}

/** A connection begins with no PROXY protocol header where one must be, or with one that is malformed or not allowed. */
export class ProxyHeaderError extends TricornError {
  constructor(fault: string) {
    super('ERR_TRICORN_PROXY_HEADER', `PROXY protocol header: ${fault}`);
  }
}

/** A request body ended in another way than it announced: cut short, bad framing, too slow, too large. */
export class BodyError extends HttpFault {
  constructor(status: number, message: string) {
    super(status, message);
    Object.defineProperty(this, 'code', { value: 'ERR_TRICORN_BODY' });
  }
}

/** The application broke a rule of the response sink: bad header, write after end, body longer than announced. */
export class ResponseError extends TricornError {
  constructor(message: string) {
    super('ERR_TRICORN_RESPONSE', message);
  }
}

/** The compiler's proof that a switch over a union is complete. */
export function assertNever(value: never): never {
  throw new TricornError('ERR_TRICORN_INTERNAL', `unexpected value ${JSON.stringify(value)}`);
}
