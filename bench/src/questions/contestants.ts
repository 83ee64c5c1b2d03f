/** Who is measured with an application: its profile, the worker classes, the peers. */

import { type Cell, cellOf, type Group, type Kind, type Load } from '../cell.ts';
import type { CellResult } from '../report/report.ts';
import { workloadNamed } from '../workloads/catalogue.ts';
import { PROFILE_CONNECTIONS, PROFILE_SERVER } from './matrix.ts';
import { KEPT, standardSize } from './standard.ts';

/** The worker classes, as servers of the catalogue. */
export const CLASSES: readonly string[] = ['tricorn sync', 'tricorn gthread', 'tricorn async'];

/** Where there are many cells: one turn of each in a repetition, and a short warm-up. */
export const QUICK = { turns: 1, secondsPerTurn: 2, warmUpSeconds: 0.5 } as const;

/** Servers that take the same application in the same form. */
export interface Contestants {
  readonly kind: Kind;
  readonly servers: readonly string[];
  /** {@link KEPT} unless told. */
  readonly load?: Load;
}

/** Cells of the standard size; none where the workload is not written in that kind, or can't be loaded. */
export function cellsFor(name: string, { kind, servers, load = KEPT }: Contestants): Cell[] {
  const { targets, request, impossibleOn = [] } = workloadNamed(name);
  if (targets[kind] === undefined) return [];
  const able = servers.filter((server) => !impossibleOn.includes(server));
  return able.map((server) => cellOf({ server, ...standardSize(server), workload: name, kind, request, load }));
}

/** The two cells that show what one request does. */
export function profileCells(name: string): Cell[] {
  const loads = PROFILE_CONNECTIONS.map((connections): Load => ({ loop: 'closed', connections, keepAlive: true }));
  const request = workloadNamed(name).request;
  const common = { server: PROFILE_SERVER, workers: 1, threads: 1, workload: name, kind: 'node', request } as const;
  return loads.map((load) => cellOf({ ...common, load }));
}

export function groupOf(name: string, cells: readonly Cell[]): Group {
  return { workload: workloadNamed(name), cells };
}

/** The cells of one workload's node form. */
export function nodeCells(cells: readonly CellResult[], name: string): CellResult[] {
  return cells.filter(({ workload, kind }) => workload === name && kind === 'node');
}

/** Whether a name contains a text, or one of several with commas between them. */
export function isNamed(name: string, texts: string): boolean {
  return texts.split(',').some((text) => name.includes(text));
}
