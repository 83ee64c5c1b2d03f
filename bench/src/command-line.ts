/** What the suite's commands have in common: numbers on the command line, and how a wrong one is told. */

/** The command line asks for something that can't be. Its message is all that a user needs. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/**
 * Reads the numbers of an option, with commas between them.
 * @throws UsageError unless there is one at least and all are above 0.
 */
export function numbersOf(option: string, text: string): number[] {
  const words = text.split(',').filter((word) => word.trim() !== '');
  if (words.length === 0) throw new UsageError(`--${option} wants numbers, separated by commas, not '${text}'`);
  return words.map((word) => numberOf(option, word));
}

/**
 * Reads the whole numbers of an option, with commas between them.
 * @throws UsageError as {@link numbersOf}, and where one is not whole.
 */
export function countsOf(option: string, text: string): number[] {
  return numbersOf(option, text).map((value) => countOf(option, String(value)));
}

/**
 * Reads the number of an option.
 * @throws UsageError unless it is one above 0.
 */
export function numberOf(option: string, text: string): number {
  const value = Number(text);
  if (Number.isFinite(value) && value > 0) return value;
  throw new UsageError(`--${option} wants a number above 0, not '${text}'`);
}

/**
 * Reads the whole number of an option.
 * @throws UsageError unless it is one above 0.
 */
export function countOf(option: string, text: string): number {
  const value = numberOf(option, text);
  if (Number.isInteger(value)) return value;
  throw new UsageError(`--${option} wants a whole number, not '${text}'`);
}

/** Runs a command; an error in how it was called is one line on standard error and exit code 2, any other is a fault of ours. */
export async function runCommand(name: string, command: () => Promise<void> | void): Promise<void> {
  try {
    await command();
  } catch (error) {
    if (!isUsageError(error)) throw error;
    process.stderr.write(`${name}: ${error.message}\n`);
    process.exitCode = 2;
  }
}

/** `util.parseArgs` tells unknown options by a code of its own. */
function isUsageError(error: unknown): error is Error {
  const { code } = error as { code?: string };
  return error instanceof UsageError || code?.startsWith('ERR_PARSE_ARGS') === true;
}
