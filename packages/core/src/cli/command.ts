/** The `tricorn` command, except what only a process can do. */

import { assertNever, EXIT, TricornError } from '../errors.ts';
import type { Configuration } from '../settings/configuration.ts';
import { coreTable } from '../settings/core-table.ts';
import { packageVersion } from '../settings/package-version.ts';
import type { Setting } from '../settings/setting.ts';
import { leadingAction } from './actions.ts';
import { configure } from './configure.ts';
import { runCtl } from './ctl.ts';
import { helpText } from './help.ts';
import { parseArguments } from './parse-arguments.ts';
import { printConfig } from './print-config.ts';
import type { CommandInputs } from './sources.ts';
import { builtInClasses } from './unknown-setting.ts';
import { BUILT_IN_CLASSES, CLASS_ALIASES, findWorkerClass } from './worker-class.ts';

/** What the command needs of its process. */
export interface CommandOutputs {
  /** Writes to standard output. */
  readonly print: (text: string) => void;
  /** Writes to standard error. */
  readonly complain: (text: string) => void;
  /** Width of the terminal. */
  readonly columns: number;
  /** Serves until stopped; resolves with the exit code. `reload` reads all settings again. */
  readonly serve: (configuration: Configuration, reload: () => Promise<Configuration>) => Promise<number>;
}

/** Does what the arguments ask for and resolves with the exit code. Throws ConfigError or WorkerClassError. */
export async function runCommand(inputs: CommandInputs, outputs: CommandOutputs): Promise<number> {
  const [first, ...rest] = inputs.words;
  // An application of that name can be given as ./ctl.
  if (first === 'ctl') return runCtl({ ...inputs, words: rest }, outputs);
  const parsed = parseArguments(inputs.words, coreTable);
  const action = leadingAction(parsed.actions);
  switch (action) {
    case 'help':
      outputs.print(await help(inputs, outputs.columns));
      return EXIT.ok;
    case 'version':
      outputs.print(`tricorn ${packageVersion()}\n`);
      return EXIT.ok;
    case 'printConfig': {
      const { table, resolved } = await configure(inputs, { applicationOptional: true });
      outputs.print(printConfig(table, resolved));
      return EXIT.ok;
    }
    case 'checkConfig':
      await configure(inputs);
      outputs.print('ok\n');
      return EXIT.ok;
    case undefined: {
      const read = async (): Promise<Configuration> => (await configure(inputs)).configuration;
      return outputs.serve(await read(), read);
    }
    default:
      return assertNever(action);
  }
}

/** Help also covers the class that `-k` names, and is given also when that can't be found. */
async function help({ words, directory }: CommandInputs, columns: number): Promise<string> {
  const classes = [...(await builtInClasses())];
  const name = parseArguments(words, coreTable).uses.findLast(({ key }) => key === 'workerClass')?.text;
  let note = '';
  if (name !== undefined && !BUILT_IN_CLASSES.includes(name) && !Object.hasOwn(CLASS_ALIASES, name)) {
    try {
      classes.push((await findWorkerClass(name, directory)).workerClass);
    } catch (error) {
      if (!(error instanceof TricornError)) throw error;
      note = `\n${error.message}\n`;
    }
  }
  const settings: Setting<unknown>[] = [...Object.values(coreTable)];
  for (const workerClass of classes) settings.push(...Object.values(workerClass.settings));
  return helpText(settings, columns) + note;
}
