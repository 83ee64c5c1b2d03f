/** Takes over a listening socket that whoever started us has opened. */

import { closeSync, fstatSync, readFileSync } from 'node:fs';
import { BindError } from '../errors.ts';
import { type Listener, makeListener } from './listener.ts';

/** Who asks for a descriptor. */
export interface Adoption {
  /** systemd opened it. */
  readonly activated: boolean;
  /** What systemd calls it; empty for nothing. */
  readonly name: string;
}

/**
 * Adopts an inherited descriptor. A unix socket's file is whose it was before.
 *
 * @throws BindError when the descriptor is not open or no socket.
 */
export function adoptDescriptor(fd: number, { activated, name }: Adoption = { activated: false, name: '' }): Listener {
  const label = `fd://${fd}`;
  const kind = isUnixSocket(socketInode(fd, label)) ? 'unix' : 'tcp';
  const url = name === '' ? label : `${label} (${name})`;
  const facts = { fd, kind, bind: label, activated, label, url, path: '', inherited: false } as const;
  return makeListener(facts, { closeDescriptor: () => closeSync(fd) });
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
