/** The process of the `tricorn` command. */

import { EXIT, TricornError } from '../errors.ts';
import { takeOrigin } from '../system/origin.ts';
import { runCommand } from './command.ts';
import { serve } from './serve.ts';

try {
  const origin = takeOrigin(process);
  const inputs = { words: process.argv.slice(2), environment: process.env, directory: process.cwd() };
  const print = (text: string): void => void process.stdout.write(text);
  const complain = (text: string): void => void process.stderr.write(text);
  const exitCode = await runCommand(inputs, {
    print,
    complain,
    columns: process.stdout.columns ?? 100,
    serve: (configuration, reload) => serve({ configuration, reload, origin }),
  });
  process.exit(exitCode);
} catch (error) {
  if (error instanceof TricornError) {
    process.stderr.write(error.message.replaceAll(/^/gm, 'tricorn: ').concat('\n'));
    process.exit(error.exitCode);
  }
  process.stderr.write(`tricorn: this is a bug of tricorn's: ${error instanceof Error ? error.stack : error}\n`);
  process.exit(EXIT.internal);
}
