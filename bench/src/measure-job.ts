/** One measurement, run by tinypool in a process of its own so that no job disturbs the next. */

import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpuMilliseconds } from './cpu-time.ts';
import { load } from './load.ts';
import type { Connections, ServerSpec } from './servers.ts';

export interface Job {
  readonly server: ServerSpec;
  readonly connections: Connections;
  readonly seconds: number;
}

export interface Measurement {
  /** CPU of the server's whole process tree, in microseconds for each request served. */
  readonly cpuMicroseconds: number;
  readonly requests: number;
  readonly errors: number;
  readonly requestsPerSecond: number;
  readonly generator: string;
}

const START_MILLISECONDS = 30_000;

/** Starts the server, warms it up, measures it, stops it. */
export default async function measure({ server, connections, seconds }: Job): Promise<Measurement> {
  const process_ = spawn(process.execPath, server.args, { stdio: ['ignore', 'pipe', 'pipe'] });
  try {
    const url = `http://127.0.0.1:${await readyPort(process_, server)}/`;
    const pid = process_.pid as number;
    await load({ url, connections, seconds: 1 });
    const before = cpuMilliseconds(pid);
    const start = performance.now();
    const { requests, errors, generator } = await load({ url, connections, seconds });
    const elapsed = (performance.now() - start) / 1000;
    const cpu = cpuMilliseconds(pid) - before;
    return {
      cpuMicroseconds: (cpu * 1000) / requests,
      requests,
      errors,
      requestsPerSecond: requests / elapsed,
      generator,
    };
  } finally {
    const exited = once(process_, 'exit');
    if (process_.exitCode === null && process_.kill('SIGTERM')) await exited;
  }
}

/** Waits until the server says that it is ready, and gives its port. */
async function readyPort(process_: ChildProcess, server: ServerSpec): Promise<string> {
  let output = '';
  const ready = new RegExp(server.ready);
  return await new Promise((resolve, reject) => {
    const fail = (why: string): void => reject(new Error(`${server.name} ${why}:\n${output}`));
    const timer = setTimeout(() => fail('was not ready in time'), START_MILLISECONDS);
    process_.on('exit', (code) => fail(`ended with ${code}`));
    for (const stream of [process_.stdout, process_.stderr]) {
      stream?.on('data', (data) => {
        output += data;
        const port = ready.exec(output)?.[1];
        if (port === undefined) return;
        clearTimeout(timer);
        resolve(port);
      });
    }
  });
}
