/** The file of the control socket. */

import { lstatSync, renameSync, unlinkSync } from 'node:fs';
import { connect, type Server } from 'node:net';
import { dirname, join } from 'node:path';
import { BindError } from '../errors.ts';

/** Owner only: who can connect can stop the server. */
const UMASK = 0o177;
/** Milliseconds that the server behind an existing socket has to answer. */
const PROBE_MS = 1000;

/**
 * Listens on a path with mode 0600. A socket that nobody answers on is replaced. The function returned removes the file,
 * unless it is somebody else's by then.
 *
 * @throws BindError when somebody answers there, when the file is no socket, or when the kernel refuses
 */
export async function bindSocket(server: Server, path: string): Promise<() => void> {
  await refuseOccupied(path);
  // libuv unlinks the path it bound when the server closes, whoever's file is there by then; so it gets one of its own.
  const bindName = join(dirname(path), `.tricorn-ctl-${process.pid}`);
  await listen(server, bindName, path);
  renameSync(bindName, path);
  const ours = lstatSync(path);
  return () => {
    const found = lstatSync(path, { throwIfNoEntry: false });
    if (found?.ino === ours.ino && found.dev === ours.dev) unlinkSync(path);
  };
}

function listen(server: Server, bindName: string, path: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (cause) => {
      reject(new BindError(`can't open the control socket ${path}: ${cause.message}`, { cause }));
    });
    const before = process.umask(UMASK);
    try {
      // Binding happens before this returns; chmod afterwards would leave a moment in which others could connect.
      server.listen(bindName, resolve);
    } finally {
      process.umask(before);
    }
  });
}

async function refuseOccupied(path: string): Promise<void> {
  const found = lstatSync(path, { throwIfNoEntry: false });
  if (found === undefined) return;
  const refuse = (why: string): never => {
    throw new BindError(`can't open the control socket ${path}: ${why}`);
  };
  if (!found.isSocket()) refuse('a file that is no socket is there');
  const answer = await probe(path);
  if (answer === 'connected') refuse('another server answers there');
  if (answer !== 'ECONNREFUSED') refuse(`a socket is there and connecting to it gives ${answer}`);
}

/** Connects and tells what came of it: `connected` or the error's code. */
function probe(path: string): Promise<string> {
  return new Promise((resolve) => {
    const socket = connect(path);
    const end = (answer: string): void => {
      socket.destroy();
      resolve(answer);
    };
    socket.setTimeout(PROBE_MS, () => end('ETIMEDOUT'));
    socket.on('connect', () => end('connected'));
    socket.on('error', (error: NodeJS.ErrnoException) => end(error.code ?? error.message));
  });
}
