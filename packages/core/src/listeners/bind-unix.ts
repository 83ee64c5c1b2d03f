/** Binds unix socket listeners and cleans up their files. */

import { lstatSync, renameSync } from 'node:fs';
import { connect } from 'node:net';
import { dirname, join } from 'node:path';
import { BindError } from '../errors.ts';
import { unixFault } from './bind-fault.ts';
import { type Listener, makeListener } from './listener.ts';
import { createServerHandle, type ServerHandle } from './server-handle.ts';
import { unlinkerOf } from './socket-file.ts';

/** Bytes that fit into `sockaddr_un.sun_path` on Linux, without the final NUL. */
const PATH_MAX_BYTES = 107;
/** Milliseconds that the server behind an existing socket has to answer; a local connect is immediate unless it is stuck. */
const PROBE_MS = 1000;

/**
 * Binds without listening. A path that starts with `@` is a name in Linux' abstract namespace and has no file. A file left
 * by a server that is gone is replaced; on Node 20 an abstract name is padded with NULs to its full length.
 *
 * @throws BindError when somebody answers there, when the file is no socket, or when the kernel refuses.
 */
export async function bindUnix(path: string): Promise<Listener> {
  const label = `unix:${path}`;
  if (path.startsWith('@')) {
    const handle = bindPath(`\0${path.slice(1)}`, label);
    return listener(handle, { label, path: '' });
  }
  await refuseOccupied(path, label);
  // libuv unlinks the path that it bound when the handle is closed, whoever's file is there by then. So it gets a name of
  // its own, and the rename replaces a stale file in one step.
  const bindName = join(dirname(path), `.tricorn-${process.pid}`);
  const handle = bindPath(bindName, label);
  renameSync(bindName, path);
  return listener(handle, { label, path });
}

function listener(handle: ServerHandle, { label, path }: Pick<Listener, 'label' | 'path'>): Listener {
  const origin = { bind: label, activated: false, inherited: false };
  const facts = { ...origin, fd: handle.fd, kind: 'unix', label, url: label, path } as const;
  const closeDescriptor = (): void => handle.close();
  return makeListener(facts, { closeDescriptor, ...(path === '' ? {} : { unlink: unlinkerOf(path) }) });
}

function bindPath(address: string, label: string): ServerHandle {
  const longest = Math.max(Buffer.byteLength(address), Buffer.byteLength(label) - 'unix:'.length);
  if (longest > PATH_MAX_BYTES) {
    throw new BindError(`can't bind ${label}: the path is too long, at most ${PATH_MAX_BYTES} bytes fit`);
  }
  const handle = createServerHandle({ address, port: -1, family: -1 });
  if (typeof handle === 'number') throw unixFault(label, handle);
  return handle;
}

async function refuseOccupied(path: string, label: string): Promise<void> {
  const found = lstatSync(path, { throwIfNoEntry: false });
  if (found === undefined) return;
  if (!found.isSocket()) throw new BindError(`can't bind ${label}: a file that is no socket is there`);
  const answer = await probe(path);
  if (answer === 'ECONNREFUSED') return;
  if (answer === 'connected') throw new BindError(`can't bind ${label}: another server answers there`);
  throw new BindError(`can't bind ${label}: a socket is there and connecting to it gives ${answer}`);
}

/** Connects and tells what came of it: `connected` or the error's code. */
function probe(path: string): Promise<string> {
  return new Promise((resolve) => {
    const socket = connect(path);
    socket.setTimeout(PROBE_MS, () => socket.destroy(Object.assign(new Error('no answer'), { code: 'ETIMEDOUT' })));
    socket.on('connect', () => resolve('connected'));
    socket.on('connect', () => socket.destroy());
    socket.on('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message));
  });
}
