/** The words after `tricorn ctl`. */

import { ConfigError } from '../errors.ts';
import { coreTable } from '../settings/core-table.ts';
import { seconds } from '../settings/number-types.ts';
import type { AnySettingTable } from '../settings/setting.ts';
import { boolean } from '../settings/text-types.ts';
import { parseArguments } from './parse-arguments.ts';

/** What `tricorn ctl` can be told to do. */
export const CTL_COMMANDS = ['status', 'reload', 'upgrade', 'scale', 'stop', 'reopen'] as const;

/** One of them. */
export type CtlCommand = (typeof CTL_COMMANDS)[number];

/** Seconds of a `--wait` that says no number. */
export const WAIT_SECONDS = 300;

/** What is to be done. */
export interface CtlRequest {
  readonly command: CtlCommand;
  /** Of `scale`. */
  readonly workers: number | null;
  /** 0 for no waiting. */
  readonly waitSeconds: number;
  readonly json: boolean;
  /** The flags that say where the control socket is, for the reading of all settings. */
  readonly settingWords: readonly string[];
}

const section = 'ctl';

const TABLE: AnySettingTable = {
  controlSocket: coreTable.controlSocket,
  config: coreTable.config,
  wait: { flags: ['--wait'], type: seconds(0.001), default: 0, section, summary: '' },
  json: { flags: ['--json'], type: boolean(), default: false, section, summary: '' },
} as AnySettingTable;

/** Takes the words apart; `help` when they ask for that. @throws ConfigError with every fault */
export function readCtlArguments(words: readonly string[]): CtlRequest | 'help' {
  const parsed = parseArguments(withWaitSeconds(words), TABLE);
  if (parsed.actions.has('help')) return 'help';
  const faults = [
    ...parsed.faults.map(({ subject, complaint }) => `${subject}: ${complaint}`),
    ...parsed.unknownFlags.map((flag) => `${flag}: unknown flag; tricorn ctl --help lists what there is`),
    ...parsed.shortT.map(() => '-t: unknown flag; tricorn ctl --help lists what there is'),
  ];
  const [command = '', ...numbers] = parsed.positionals;
  const known = CTL_COMMANDS.find((name) => name === command);
  if (known === undefined) faults.push(`ctl: got '${command}', expected one of ${CTL_COMMANDS.join(', ')}`);
  const text = (key: string): string | undefined => parsed.uses.findLast((use) => use.key === key)?.text;
  const wait = text('wait');
  const request = {
    command: known ?? 'status',
    workers: known === 'scale' ? Number(numbers.shift()) : null,
    waitSeconds: wait === undefined ? 0 : Number(wait),
    json: text('json') === 'true',
    settingWords: parsed.uses
      .filter(({ key }) => key === 'controlSocket' || key === 'config')
      .map((use) => `${use.flag.startsWith('--') ? use.flag : '--config'}=${use.text}`),
  };
  if (Number.isNaN(request.workers)) faults.push('ctl scale: expected the number of workers after it');
  if (!(request.waitSeconds >= 0)) faults.push(`--wait: got '${wait}', expected seconds`);
  if (known !== undefined) faults.push(...numbers.map((word) => `ctl ${known}: got '${word}', expected nothing more`));
  if (faults.length > 0) throw new ConfigError(faults);
  return request;
}

/** `--wait` may stand alone. */
function withWaitSeconds(words: readonly string[]): readonly string[] {
  return words.map((word, index) => {
    const alone = word === '--wait' && !/^[\d.]/.test(words[index + 1] ?? '');
    return alone ? `--wait=${WAIT_SECONDS}` : word;
  });
}
