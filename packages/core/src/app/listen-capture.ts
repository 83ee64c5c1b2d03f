/**
 * Serves applications that call `listen()` themselves: the call is recorded and the server believes that it listens.
 * This is the one file of tricorn that patches Node.
 */

import { Server } from 'node:http';
import { Server as SecureServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { ApplicationError } from '../errors.ts';

/** A call of `listen()` that the application made. */
export interface CapturedListen {
  readonly server: Server;
  /** Where it asked to listen, for the log: `3000`, `0.0.0.0:3000`, `/run/app.sock`. */
  readonly asked: string;
}

/** While it is in place no `http.Server` of this thread listens. */
export interface ListenCapture {
  /** The calls so far, in order. */
  readonly calls: readonly CapturedListen[];
  /** The first call; resolves at once when there was one, and with null after the deadline. */
  first(deadlineMilliseconds: number): Promise<CapturedListen | null>;
  /** Calls the listener for calls from now on. */
  onCall(listener: (call: CapturedListen) => void): void;
  /** Puts Node's own `listen` back. */
  release(): void;
}

type Listen = Server['listen'];

/** What `net.Server` needs of its handle; `cluster` puts the same kind of object in the place of a real one. */
interface Handle {
  close(): void;
  ref(): void;
  unref(): void;
  getsockname(out: Partial<AddressInfo>): number;
}

/**
 * Replaces `listen` of `http.Server`: the server emits `listening` and calls back in a later tick, `listening` is true,
 * `address()` gives the address passed here, `close()` works. An `https.Server` refuses to listen with a clear error.
 *
 * @param address what captured servers say they listen on.
 */
export function captureListen(address: AddressInfo): ListenCapture {
  const calls: CapturedListen[] = [];
  const listeners: ((call: CapturedListen) => void)[] = [];
  const restorePlain = override(Server.prototype, function (this: Server, ...parameters: unknown[]) {
    const call = { server: this, asked: describePlace(parameters) };
    pretendToListen(this, address, parameters.at(-1));
    calls.push(call);
    for (const listener of listeners) listener(call);
    return this;
  });
  const restoreSecure = override(SecureServer.prototype, () => {
    throw new ApplicationError(
      'the application listens with an https.Server; tricorn speaks to the client itself, so give the handler to http.createServer() instead',
    );
  });
  return {
    calls,
    first: (deadlineMilliseconds) => firstCall(calls, listeners, deadlineMilliseconds),
    onCall: (listener) => void listeners.push(listener),
    release: () => {
      restoreSecure();
      restorePlain();
    },
  };
}

function firstCall(
  calls: readonly CapturedListen[],
  listeners: ((call: CapturedListen) => void)[],
  deadlineMilliseconds: number,
): Promise<CapturedListen | null> {
  if (calls[0] !== undefined) return Promise.resolve(calls[0]);
  return new Promise((resolve) => {
    const timer = setTimeout(() => resolve(null), deadlineMilliseconds);
    listeners.push((call) => {
      clearTimeout(timer);
      resolve(call);
    });
  });
}

/** Both classes inherit `listen` from `net.Server`, which stays as it is; returns what ends the override. */
function override(prototype: Server | SecureServer, listen: (...parameters: unknown[]) => unknown): () => void {
  const previous = prototype.listen;
  const wasOwn = Object.hasOwn(prototype, 'listen');
  let isActive = true;
  const replacement = function (this: Server, ...parameters: unknown[]): unknown {
    return Reflect.apply(isActive ? listen : previous, this, parameters);
  };
  const define = (value: Listen): void => {
    Object.defineProperty(prototype, 'listen', { value, configurable: true, writable: true });
  };
  define(replacement as Listen);
  return () => {
    isActive = false;
    // Somebody may have put a replacement of their own on top; ours then stays below and passes calls on.
    if (prototype.listen !== replacement) return;
    if (wasOwn) define(previous);
    else Reflect.deleteProperty(prototype, 'listen');
  };
}

/** Does what `net.Server#listen` does, with a handle behind which there is no socket. */
function pretendToListen(server: Server, address: AddressInfo, callback: unknown): void {
  if (typeof callback === 'function') server.once('listening', callback as () => void);
  const handle: Handle = {
    close() {},
    ref() {},
    unref() {},
    getsockname(out) {
      Object.assign(out, address);
      return 0;
    },
  };
  (server as Server & { _handle: Handle | null })._handle = handle;
  process.nextTick(() => {
    if (server.listening) server.emit('listening');
  });
}

/** The place in any of the forms that `net.Server#listen` takes. */
function describePlace(parameters: readonly unknown[]): string {
  const [first, second] = parameters;
  const options = typeof first === 'object' && first !== null ? first : { port: first, host: second };
  const { port, host, path } = options as { port?: unknown; host?: unknown; path?: unknown };
  if (typeof path === 'string') return path;
  if (port === undefined || typeof port === 'function') return 'any port';
  return typeof host === 'string' ? `${host}:${port}` : String(port);
}
