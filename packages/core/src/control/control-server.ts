/** The control socket's server: HTTP and JSON on a unix socket, for `tricorn ctl` and curl. */

import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { ConfigError } from '../errors.ts';
import type { Logger } from '../log/logger.ts';
import { readCommand } from './read-command.ts';
import { bindSocket } from './socket-file.ts';
import type { CommandName, CommandResult, ControlCommand, ServerStatus } from './status.ts';

/** What the server hands requests to. */
export interface ControlDesk {
  status(): ServerStatus;
  /** Carries a command out; `signal` is aborted when whoever asked is gone. Never waits longer than the command says. */
  execute(command: ControlCommand, signal: AbortSignal): Promise<CommandResult>;
}

const BODY_MAX_BYTES = 4096;
/** Clients at once. */
const CLIENTS = 32;
/** Milliseconds that a client has for its request. */
const REQUEST_MS = 5000;
const COMMANDS: readonly CommandName[] = ['reload', 'upgrade', 'scale', 'stop', 'reopen'];
const PATHS: readonly string[] = ['GET /status', ...COMMANDS.map((name) => `POST /${name}`)];
const STATUS_OF: Readonly<Record<CommandResult['outcome'], number>> = {
  asked: 202,
  done: 200,
  rejected: 409,
  'timed-out': 504,
};

/** A fault of the request. */
class RequestFault extends Error {
  readonly status: number;

  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

/** An open control socket. */
export interface ControlSocket {
  /** Answers nobody any more and removes the file. */
  close(): void;
}

/**
 * Opens the control socket, which only our own user can use (mode 0600).
 *
 * @throws BindError when another server answers there, the file is no socket, or the kernel refuses
 */
export async function openControlSocket(path: string, desk: ControlDesk, logger: Logger): Promise<ControlSocket> {
  const server = createServer({ headersTimeout: REQUEST_MS, requestTimeout: REQUEST_MS }, (request, response) => {
    void serve(request, response, desk).catch((error) => logger.error(`control socket: ${error}`));
  });
  server.maxConnections = CLIENTS;
  const unbind = await bindSocket(server, path);
  server.on('error', (error) => logger.error(`control socket: ${error.message}`));
  return { close: () => shut(server, unbind) };
}

function shut(server: Server, unbind: () => void): void {
  unbind();
  server.close();
  // Who waits for what comes of an upgrade is answered by the arbiter that it replaces.
  server.closeIdleConnections();
}

async function serve(request: IncomingMessage, response: ServerResponse, desk: ControlDesk): Promise<void> {
  request.on('error', () => response.destroy());
  try {
    const [status, answer] = await answerOf(request, response, desk);
    send(response, status, answer);
  } catch (error) {
    const [status, message] = faultOf(error);
    send(response, status, { error: message, paths: PATHS });
    if (status === 500) throw error;
  }
}

async function answerOf(
  request: IncomingMessage,
  response: ServerResponse,
  desk: ControlDesk,
): Promise<readonly [number, object]> {
  const [path = ''] = (request.url ?? '').split('?');
  const method = request.method === 'HEAD' ? 'GET' : request.method;
  if (!PATHS.includes(`${method} ${path}`)) {
    const other = PATHS.find((known) => known.endsWith(` ${path}`));
    if (other !== undefined) throw new RequestFault(405, `got ${method} ${path}, expected ${other}`);
    throw new RequestFault(404, `got ${method} ${path}, expected one of ${PATHS.join(', ')}`);
  }
  const body = await readBody(request);
  if (path === '/status') return [200, desk.status()];
  const command = readCommand(path.slice(1) as CommandName, body);
  const gone = new AbortController();
  response.on('close', () => gone.abort());
  const result = await desk.execute(command, gone.signal);
  return [STATUS_OF[result.outcome], result];
}

async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > BODY_MAX_BYTES) throw new RequestFault(413, `the body is longer than ${BODY_MAX_BYTES} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString();
}

function faultOf(error: unknown): readonly [number, string] {
  if (error instanceof RequestFault) return [error.status, error.message];
  return error instanceof ConfigError ? [400, error.message] : [500, String(error)];
}

function send(response: ServerResponse, status: number, answer: object): void {
  if (response.destroyed) return;
  const body = Buffer.from(`${JSON.stringify(answer, null, 2)}\n`);
  // One request a connection: nobody has to wait for idle ones when the server stops.
  const headers = { 'content-type': 'application/json', 'content-length': body.length, connection: 'close' };
  response.writeHead(status, headers).end(body);
}
