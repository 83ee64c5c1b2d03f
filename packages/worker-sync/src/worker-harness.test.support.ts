/** Starts worker processes of the sync class on one shared listener, and asks them things. */

import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import http from 'node:http';
import net from 'node:net';
import { fileURLToPath } from 'node:url';
import type { CoreSettings } from 'tricorn/plugin';

const PROGRAM = fileURLToPath(new URL('./worker-process.test.support.js', import.meta.url));
/** The inherited listener comes after standard streams and IPC. */
const LISTENER_FD = 4;
/** Milliseconds that any wait of a test may take. */
const PATIENCE_MS = 20_000;

interface ServerHandle {
  readonly fd: number;
  getsockname(out: object): void;
  close(): void;
}

/** Node's own way to bind without accepting; it has no public name. */
const { _createServerHandle: bind } = net as unknown as {
  _createServerHandle(address: string, port: number, family: number): ServerHandle | number;
};

export interface StartOptions {
  readonly workers?: number;
  readonly settings?: Partial<CoreSettings>;
  /** Path of a unix socket instead of a TCP port. */
  readonly path?: string;
  /** Descriptors that a worker may have. */
  readonly descriptors?: number;
  /** Address to bind; 127.0.0.1 unless told. */
  readonly host?: string;
}

/** Where a client connects. */
export type Target = { readonly port: number; readonly host: string } | { readonly path: string };

/** Running workers; disposing of them stops them and asserts nothing. */
export class Workers implements AsyncDisposable {
  readonly target: Target;
  readonly processes: readonly ChildProcess[];
  readonly messages: unknown[] = [];
  readonly #handle: ServerHandle;

  constructor(handle: ServerHandle, target: Target, processes: readonly ChildProcess[]) {
    this.#handle = handle;
    this.target = target;
    this.processes = processes;
    for (const process of processes) process.on('message', (message) => this.messages.push(message));
  }

  /** Waits until some worker has said this; consumes it. */
  async said(matches: (message: unknown) => boolean): Promise<unknown> {
    const signal = AbortSignal.timeout(PATIENCE_MS);
    for (;;) {
      const at = this.messages.findIndex(matches);
      if (at >= 0) return this.messages.splice(at, 1)[0];
      await Promise.race(this.processes.map((process) => once(process, 'message', { signal })));
    }
  }

  /** Opens a bare connection. */
  async connect(): Promise<net.Socket> {
    const socket = net.connect(this.target as net.NetConnectOpts);
    socket.on('error', () => {}); // Tests look at 'close' and at what arrived.
    await once(socket, 'connect', { signal: AbortSignal.timeout(PATIENCE_MS) });
    return socket;
  }

  /** One request on its own connection; resolves with the body. */
  async ask(path: string, body?: Buffer): Promise<string> {
    const address = 'path' in this.target ? { socketPath: this.target.path } : this.target;
    const method = body === undefined ? 'GET' : 'POST';
    const headers = { Connection: 'close', ...(body === undefined ? {} : { 'Content-Length': body.length }) };
    const signal = AbortSignal.timeout(PATIENCE_MS);
    const request = http.request({ ...address, path, method, headers, agent: false, signal });
    request.end(body);
    const [response] = (await once(request, 'response')) as [http.IncomingMessage];
    const chunks: Buffer[] = [];
    for await (const chunk of response) chunks.push(chunk as Buffer);
    return Buffer.concat(chunks).toString('latin1');
  }

  /** Process id of the first worker. */
  get pid(): number {
    return this.processes[0]?.pid ?? 0;
  }

  /** Stops the workers and waits until they have exited by themselves. */
  async stop(): Promise<readonly (number | null)[]> {
    this.#handle.close();
    const exits = this.processes.map(async (process) => {
      if (process.exitCode === null) {
        process.send('stop');
        await once(process, 'exit', { signal: AbortSignal.timeout(PATIENCE_MS) });
      }
      return process.exitCode;
    });
    return Promise.all(exits);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#handle.close();
    for (const process of this.processes) {
      if (process.exitCode !== null || process.signalCode !== null) continue;
      process.kill('SIGKILL');
      await once(process, 'exit');
    }
  }
}

/** Binds, starts the workers and waits until all are accepting. */
export async function startWorkers(options: StartOptions = {}): Promise<Workers> {
  const { workers = 1, settings = {}, path, descriptors = 4096, host = '127.0.0.1' } = options;
  const bound = path === undefined ? bind(host, 0, host.includes(':') ? 6 : 4) : bind(path, -1, -1);
  if (typeof bound === 'number') throw new Error(`can't bind: ${bound}`);
  const name: { port?: number } = {};
  if (path === undefined) bound.getsockname(name);
  const kind = path === undefined ? 'tcp' : 'unix';
  const argument = JSON.stringify({
    listeners: [{ fd: LISTENER_FD, kind, label: 'test' }],
    settings: { workers, ...settings },
  });
  const shell = ['-c', 'ulimit -n "$0" && exec "$@"', String(descriptors), process.execPath, PROGRAM, argument];
  const processes = Array.from({ length: workers }, () =>
    spawn('sh', shell, { stdio: ['ignore', 'inherit', 'inherit', 'ipc', bound.fd] }),
  );
  const target = path === undefined ? { port: name.port ?? 0, host } : { path };
  const started = new Workers(bound, target, processes);
  for (let count = 0; count < workers; count += 1) await started.said((message) => message === 'ready');
  return started;
}

/** The smallest request for a path. */
export function GET(path: string): string {
  return `GET ${path} HTTP/1.1\r\nHost: x\r\n\r\n`;
}

/** All that arrives until the other side closes. */
export async function textOf(socket: net.Socket): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of socket) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('latin1');
}

/** Number of descriptors a process has open. */
export function descriptorsOf(pid: number): number {
  return readdirSync(`/proc/${pid}/fd`).length;
}

/** CPU time of a process in clock ticks (10 ms). */
export function cpuTicksOf(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'latin1').split(') ')[1]?.split(' ') ?? [];
  return Number(fields[11]) + Number(fields[12]);
}

/** True for the message that tells how an exchange ended. */
export function isOutcome(message: unknown): boolean {
  return typeof message === 'object' && message !== null && 'outcome' in message;
}
