/** Where this process comes from: what starts it again, and what whoever started it has handed over. */

import { statSync } from 'node:fs';
import { resolve } from 'node:path';
import { type Activation, takeActivation } from './activation.ts';
import { type Handover, takeHandover } from './handover.ts';
import { type NotifyTarget, takeNotifyTarget } from './notify-target.ts';

/** The command that started this process, to be run again. */
export interface OwnCommand {
  /** The program: Node.js. */
  readonly file: string;
  readonly args: readonly string[];
  /** Working directory by the name it was entered with: a link that has been moved since leads to the new place. */
  readonly directory: string;
}

/** Everything about the start that is not a setting. */
export interface Origin {
  readonly command: OwnCommand;
  /** From the arbiter that this one is to succeed, or from the launcher of a daemon; null when there is none. */
  readonly handover: Handover | null;
  /** Sockets that systemd opened. */
  readonly activation: readonly Activation[];
  readonly notify: NotifyTarget | null;
}

type Process = Pick<NodeJS.Process, 'argv' | 'argv0' | 'cwd' | 'env' | 'execArgv' | 'execPath' | 'pid'>;

/**
 * Reads the origin of a process, and takes what only this process is meant to see out of its environment.
 *
 * @throws ConfigError when what was handed over makes no sense.
 */
export function takeOrigin(own: Process): Origin {
  const handover = takeHandover(own.env);
  return {
    command: {
      file: own.argv0.includes('/') ? resolve(own.argv0) : own.execPath,
      args: [...own.execArgv, ...own.argv.slice(1)],
      directory: logicalDirectory(own.cwd(), own.env.PWD),
    },
    handover,
    activation: takeActivation(own.env, own.pid),
    notify: takeNotifyTarget(own.env, handover?.from === 'predecessor' ? null : own.pid),
  };
}

/** `$PWD` when it is this directory: unlike the kernel's answer it still has the links in it. */
function logicalDirectory(physical: string, named: string | undefined): string {
  if (named === undefined || !named.startsWith('/')) return physical;
  const [here, there] = [physical, named].map((path) => statSync(path, { throwIfNoEntry: false }));
  return here?.ino === there?.ino && here?.dev === there?.dev ? named : physical;
}
