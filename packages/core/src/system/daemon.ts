/** Going into the background. */

import { spawn } from 'node:child_process';
import { ConfigError, EXIT } from '../errors.ts';
import type { CoreSettings } from '../settings/core-settings.ts';
import { handoverVariable, READY } from './handover.ts';
import type { Origin } from './origin.ts';

/** How a launch ended. */
export interface Launch {
  readonly exitCode: number;
  /** One sentence for whoever started the command; empty when the daemon serves. */
  readonly message: string;
}

/**
 * Starts the own command again in a session of its own, without a terminal, and resolves when that serves or has ended: so
 * the exit code of the command tells whether there is a server.
 *
 * @throws ConfigError when something would be lost without a terminal, or systemd is waiting for this process.
 */
export function launchDaemon(settings: CoreSettings, { command, activation, notify }: Origin): Promise<Launch> {
  refuse(settings, activation.length > 0 || notify !== null);
  const child = spawn(command.file, command.args, {
    cwd: command.directory,
    detached: true,
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    env: { ...process.env, ...handoverVariable({ from: 'launcher', sockets: [], lock: null }) },
  });
  // The daemon has no terminal: until it serves, whoever interrupts this process means the daemon.
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => child.kill('SIGTERM'));
  return new Promise((resolve) => {
    const { errorLogfile } = settings;
    child.on('message', (message) => {
      if (message === READY) resolve({ exitCode: EXIT.ok, message: '' });
    });
    child.on('error', (error) =>
      resolve({ exitCode: EXIT.internal, message: `can't start a process: ${error.message}` }),
    );
    child.on('exit', (code, signal) => {
      const how = signal === null ? `ended with ${code}` : `was ended by ${signal}`;
      resolve({ exitCode: code ?? EXIT.internal, message: `the daemon ${how}; ${errorLogfile} says why` });
    });
  });
}

function refuse({ errorLogfile, accessLogfile }: CoreSettings, underSystemd: boolean): void {
  const faults: string[] = [];
  if (errorLogfile === '-')
    faults.push('--daemon: got no --error-logfile, expected one; a daemon has no terminal to write to');
  if (accessLogfile === '-') faults.push("--daemon: got --access-logfile '-', expected a file or none");
  if (underSystemd) faults.push('--daemon: got it under systemd, expected Type=notify without it; see docs/systemd.md');
  if (faults.length > 0) throw new ConfigError(faults);
}
