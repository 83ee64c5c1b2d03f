/** The door to the end-to-end tests: `await using server = await startServer(...)`. */

import { type ServerOptions, ServerProcess, SOON_MS } from './server-process.ts';

/** A server that was ready when it was handed out. */
export interface Server extends ServerProcess {
  /** Where the first listener is, for example `http://127.0.0.1:41765`. */
  readonly url: string;
  /** TCP port of the first listener; 0 for a unix socket. */
  readonly port: number;
}

/** Starts the command and waits until it listens and all its workers are ready. */
export async function startServer(options: ServerOptions): Promise<Server> {
  const server = new ServerProcess(options);
  try {
    const ready = (async () => {
      const [, url = ''] = await server.waitForLine(/Listening at: (\S+)/);
      for (let slot = 0; slot < workerCount(options.args ?? []); slot += 1) {
        await server.waitForLine(new RegExp(`worker ${slot} ready`));
      }
      return url;
    })();
    // A server that ends instead is reported by its exit, not by the deadline.
    ready.catch(() => undefined);
    const url = await Promise.race([ready, server.exited.then((code) => exitedEarly(server, code))]);
    return Object.assign(server, { url, port: Number(url.match(/:(\d+)$/)?.[1] ?? 0) });
  } catch (error) {
    await server.stop('SIGKILL');
    throw error;
  }
}

/** What a command did that has ended. */
export interface EndedCommand {
  /** Exit code, or the signal's name. */
  readonly exitCode: number | string;
  /** Lines of both streams in the order in which they came. */
  readonly lines: readonly string[];
  readonly stdout: readonly string[];
  readonly stderr: readonly string[];
}

/** Runs the command until it ends by itself. */
export async function runToExit(options: ServerOptions): Promise<EndedCommand> {
  await using server = new ServerProcess({ ...options, expected: [/./] });
  const exitCode = await server.waitForExit(SOON_MS);
  const { lines, stdout, stderr } = server;
  return { exitCode, lines, stdout, stderr };
}

function exitedEarly(server: ServerProcess, code: number | string): never {
  throw new Error(`ended with ${code} before it was ready:\n${server.lines.join('\n')}`);
}

function workerCount(args: readonly string[]): number {
  const at = args.findIndex((arg) => arg === '-w' || arg === '--workers');
  return at < 0 ? 1 : Number(args[at + 1]);
}
