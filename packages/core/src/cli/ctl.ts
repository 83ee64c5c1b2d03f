/** `tricorn ctl`: tells a running server what to do and what came of it. */

import { setTimeout as wait } from 'node:timers/promises';
import { askControl, askStatus } from '../control/control-client.ts';
import { ConfigError, EXIT } from '../errors.ts';
import { configure } from './configure.ts';
import { type CtlRequest, readCtlArguments } from './ctl-arguments.ts';
import { CTL_HELP } from './ctl-help.ts';
import { statusText } from './ctl-status.ts';
import type { CommandInputs } from './sources.ts';

/** Milliseconds between two looks at whether a server is gone. */
const LOOK_MS = 100;

/** Where the command writes. */
export interface CtlOutputs {
  readonly print: (text: string) => void;
  /** For what went wrong. */
  readonly complain: (text: string) => void;
}

/** Does what the words after `ctl` say and resolves with the exit code; see docs/control.md. @throws ConfigError */
export async function runCtl(inputs: CommandInputs, outputs: CtlOutputs): Promise<number> {
  const request = readCtlArguments(inputs.words);
  if (request === 'help') {
    outputs.print(CTL_HELP);
    return EXIT.ok;
  }
  const socket = await findSocket(inputs, request);
  try {
    if (request.command === 'status') return await showStatus(socket, request, outputs);
    if (request.command === 'stop' && request.waitSeconds > 0) return await stopAndWait(socket, request, outputs);
    return await command(socket, request, outputs);
  } catch (error) {
    outputs.complain(`no server answers at ${socket}: ${(error as Error).message}\n`);
    return EXIT.noServer;
  }
}

async function findSocket({ environment, directory }: CommandInputs, { settingWords }: CtlRequest): Promise<string> {
  const inputs = { words: settingWords, environment, directory };
  const { configuration } = await configure(inputs, { applicationOptional: true });
  const { controlSocket } = configuration.settings;
  if (controlSocket !== '') return controlSocket;
  throw new ConfigError([
    'ctl: no control socket is set, expected --control-socket PATH or controlSocket in the config file',
  ]);
}

async function showStatus(socket: string, { json }: CtlRequest, { print }: CtlOutputs): Promise<number> {
  const status = await askStatus(socket);
  print(json ? `${JSON.stringify(status, null, 2)}\n` : statusText(status));
  return EXIT.ok;
}

async function command(socket: string, request: CtlRequest, { print, complain }: CtlOutputs): Promise<number> {
  const { command: name, workers, waitSeconds, json } = request;
  const { status, body } = await askControl(socket, `/${name}`, {
    wait: waitSeconds,
    ...(workers !== null && { workers }),
  });
  const exitCode = exitCodeOf(status);
  const text = `${body.message ?? body.error}\n`;
  if (json) print(`${JSON.stringify(body, null, 2)}\n`);
  else if (exitCode === EXIT.ok) print(text);
  else complain(text);
  return exitCode;
}

function exitCodeOf(status: number): number {
  switch (status) {
    case 200:
    case 202:
      return EXIT.ok;
    case 400:
      return EXIT.usage;
    case 409:
      return EXIT.rejected;
    case 504:
      return EXIT.timedOut;
    default:
      return EXIT.internal;
  }
}

/** A server that stops can't say when it is gone, so this looks. */
async function stopAndWait(socket: string, request: CtlRequest, outputs: CtlOutputs): Promise<number> {
  const { pid } = await askStatus(socket);
  const deadline = performance.now() + request.waitSeconds * 1000;
  const exitCode = await command(socket, { ...request, waitSeconds: 0 }, outputs);
  if (exitCode !== EXIT.ok) return exitCode;
  while (isRunning(pid)) {
    if (performance.now() > deadline) {
      outputs.complain(`not stopped within ${request.waitSeconds} s; it goes on\n`);
      return EXIT.timedOut;
    }
    await wait(LOOK_MS);
  }
  return EXIT.ok;
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
