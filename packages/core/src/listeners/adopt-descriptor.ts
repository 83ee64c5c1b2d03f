/** Takes over a listening socket that whoever started us has opened. */

import { closeSync, fstatSync, readFileSync } from 'node:fs';
import { BindError } from '../errors.ts';
import type { Listener } from './listener.ts';

/**
 * Adopts an inherited descriptor.
 *
 * @throws BindError when the descriptor is not open or no socket.
 */
export function adoptDescriptor(fd: number): Listener {
  const label = `fd://${fd}`;
  const kind = isUnixSocket(socketInode(fd, label)) ? 'unix' : 'tcp';
  let open = true;
  const release = (): void => {
    // Once closed, its number may be somebody else's.
    if (open) closeSync(fd);
    open = false;
  };
  return { fd, kind, label, url: label, release, close: release };
}

function socketInode(fd: number, label: string): number {
  let isSocket: boolean;
  let ino: number;
  try {
    const found = fstatSync(fd);
    isSocket = found.isSocket();
    ino = found.ino;
  } catch (cause) {
    throw new BindError(`can't adopt ${label}: the descriptor is not open`, { cause });
  }
  if (!isSocket) throw new BindError(`can't adopt ${label}: it is no socket`);
  return ino;
}

function isUnixSocket(inode: number): boolean {
  try {
    const lines = readFileSync('/proc/net/unix', 'latin1').split('\n');
    return lines.some((line) => line.split(' ').includes(String(inode), 6));
  } catch {
    // Without /proc the kind is not known; it only tells how a peer's address is shown.
    return false;
  }
}
