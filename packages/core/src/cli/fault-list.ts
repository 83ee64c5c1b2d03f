/** Collects what is wrong, so that a user hears of all of it at once. */

import { ConfigError, TricornError } from '../errors.ts';

/** Errors met so far. */
export class FaultList {
  readonly #errors: TricornError[] = [];

  /** Adds faults; none is nothing. */
  add(faults: readonly string[]): void {
    if (faults.length > 0) this.#errors.push(new ConfigError(faults));
  }

  /** Does the work; when it fails by an error of tricorn's, keeps that and returns the other value instead. */
  async attempt<T, Otherwise>(work: () => T | Promise<T>, otherwise: Otherwise): Promise<T | Otherwise> {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof TricornError)) throw error;
      this.#errors.push(error);
      return otherwise;
    }
  }

  /** Throws when there is a fault: an only error as it is, several as one ConfigError. */
  throwIfAny(): void {
    const [first, ...more] = this.#errors;
    if (!first) return;
    if (more.length === 0) throw first;
    const faults = this.#errors.flatMap((error) => (error instanceof ConfigError ? error.faults : [error.message]));
    throw new ConfigError(faults, { cause: first });
  }
}
