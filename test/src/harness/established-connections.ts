/** The TCP connections of another process. Linux only. */

import { readdirSync, readFileSync, readlinkSync } from 'node:fs';

const ESTABLISHED = '01';

/** How many established connections on a local port the process holds. It should stand still meanwhile. */
export function establishedConnections(pid: number, port: number): number {
  const own = new Set(readdirSync(`/proc/${pid}/fd`).map((fd) => inodeOf(`/proc/${pid}/fd/${fd}`)));
  const suffix = `:${port.toString(16).toUpperCase().padStart(4, '0')}`;
  return readFileSync('/proc/net/tcp', 'utf8')
    .split('\n')
    .map((line) => line.trim().split(/\s+/))
    .filter(([, local = '', , state, , , , , , inode = '']) => {
      return local.endsWith(suffix) && state === ESTABLISHED && own.has(inode);
    }).length;
}

function inodeOf(link: string): string | undefined {
  return /^socket:\[(\d+)\]$/.exec(readlinkSync(link))?.[1];
}
