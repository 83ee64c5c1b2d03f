/** Flags that make the command do something else than serve. */

/** What the command does instead of serving. */
export type ActionName = 'checkConfig' | 'printConfig' | 'version' | 'help';

/** How an action is asked for. */
export interface Action {
  readonly flags: readonly string[];
  readonly summary: string;
}

/** All actions by name. When several are given, the last in this order wins. */
export const ACTIONS: Readonly<Record<ActionName, Action>> = Object.freeze({
  checkConfig: {
    flags: ['--check-config'],
    summary: 'Check all settings and the worker class, not the application, then exit.',
  },
  printConfig: { flags: ['--print-config'], summary: 'Print every setting, its value and where it came from.' },
  version: { flags: ['--version', '-v'], summary: 'Print the version.' },
  help: { flags: ['--help', '-h'], summary: 'Print this.' },
});

const NAMES = Object.keys(ACTIONS) as readonly ActionName[];

/** The action of a flag, or undefined. */
export function actionOfFlag(flag: string): ActionName | undefined {
  return NAMES.find((name) => ACTIONS[name].flags.includes(flag));
}

/** The action to take among those given. */
export function leadingAction(given: ReadonlySet<ActionName>): ActionName | undefined {
  return NAMES.findLast((name) => given.has(name));
}
