/** Every server that the suite can start. */

import type { Cell, Group } from '../cell.ts';
import { UsageError } from '../command-line.ts';
import { behindNginx } from './behind-nginx.ts';
import { floors } from './floors.ts';
import { nodePeers } from './node-peers.ts';
import { pythonPeers } from './python-peers.ts';
import { runtimePeers } from './runtime-peers.ts';
import type { Command, Server, Site } from './server.ts';
import { tricorn, tricornServers } from './tricorn.ts';
import { watt } from './watt.ts';

const direct: readonly Server[] = [...tricornServers, ...nodePeers, watt, ...runtimePeers, ...pythonPeers, ...floors];

/** All servers, each one also behind nginx where that makes sense. */
export const servers: readonly Server[] = [
  ...direct,
  ...direct.filter(({ kinds }) => !kinds.includes('none')).map(behindNginx),
];

/**
 * The server of that name; `tricorn NAME` may name a worker class that is not built in.
 * @throws UsageError with the names there are.
 */
export function serverNamed(name: string): Server {
  const found = servers.find((server) => server.name === name);
  if (found) return found;
  if (name.startsWith('tricorn ')) return tricorn(name.slice('tricorn '.length), 'loop');
  throw new UsageError(`there is no server '${name}'; there are: ${servers.map((server) => server.name).join(', ')}`);
}

/** The command that starts a cell's server in the place given. */
export function commandFor(
  cell: Cell,
  { workload, checkouts }: Group,
  place: Pick<Site, 'port' | 'innerPort' | 'folder'>,
): Command {
  const { kind, workers, threads, revision } = cell;
  const checkout = revision === undefined ? undefined : checkouts?.[revision];
  return serverNamed(cell.server).command({
    target: workload.targets[kind] ?? '',
    workers,
    threads,
    checkout,
    ...place,
  });
}

/** A server, or what a workload needs, and what is known of it before anything is measured. */
export interface Availability {
  /** Its name. */
  readonly server: string;
  /** null when it is missing. */
  readonly version: string | null;
  readonly install: string;
}

/** Looks which of the named servers are here. */
export function availabilityOf(names: Iterable<string>): Availability[] {
  return [...new Set(names)].map((name) => {
    const server = serverNamed(name);
    return { server: name, version: server.version() ?? null, install: server.install };
  });
}
