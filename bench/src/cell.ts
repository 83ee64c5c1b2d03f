/** The words of the suite. A cell is one thing to measure, a group is cells held against each other, a sample is one measurement. */

/** How an application is written, and for the floors that there is none. */
export type Kind = 'node' | 'fetch' | 'gateway' | 'wsgi' | 'asgi' | 'none';

/** What a client sends. */
export interface RequestShape {
  readonly method: string;
  readonly path: string;
  /** Header fields on top of those that every client sends. */
  readonly extraFields?: number;
  readonly bodyBytes?: number;
  /** A second, heavier path that takes this share (0 to 1) of the requests. */
  readonly heavy?: { readonly path: string; readonly share: number };
}

/**
 * How requests are sent. A closed loop has a fixed number of clients, each of which waits for its answer before it asks
 * again. An open loop sends at a fixed rate whatever the server does, and latency counts from the time at which a request
 * was meant to be sent. A counted loop is a closed one that ends after so many requests.
 */
export type Load =
  | { readonly loop: 'closed'; readonly connections: number; readonly keepAlive: boolean }
  | { readonly loop: 'open'; readonly connections: number; readonly perSecond: number }
  | { readonly loop: 'counted'; readonly connections: number; readonly requests: number };

/** One thing to measure: a server in one size, with an application, under a load. */
export interface Cell {
  /** Unique in a report and readable in it. */
  readonly id: string;
  /** A name of the catalogue of servers. */
  readonly server: string;
  /** Where tricorn is measured as it was at a commit: a name for that, found among the group's checkouts. */
  readonly revision?: string;
  readonly workers: number;
  /** Threads of each worker; 1 where the server has none. */
  readonly threads: number;
  readonly workload: string;
  readonly kind: Kind;
  readonly request: RequestShape;
  readonly load: Load;
}

/** An application to serve: where it is for each way of writing it, and what it needs beside it. */
export interface Workload {
  readonly name: string;
  readonly summary: string;
  /** `FILE:EXPORT`, or `MODULE:NAME` for the Python kinds. */
  readonly targets: Partial<Readonly<Record<Kind, string>>>;
  readonly request: RequestShape;
  /** Milliseconds of waiting in a request, while the thread is held (`blocks`) or free for others. */
  readonly waits?: { readonly milliseconds: number; readonly blocks: boolean };
  /**
   * Script of a service that the application talks to. The application finds it by `BENCH_BACKEND_PORT` and
   * `BENCH_BACKEND_FOLDER`, a temporary folder of the service's own.
   */
  readonly backend?: string;
  /** What has to be installed for it: a name of the catalogue of needs. */
  readonly needs?: string;
  /** Servers whose runtime can't load it. */
  readonly impossibleOn?: readonly string[];
}

/** How each repetition goes. */
export interface Pace {
  /** Turns of each cell under load. */
  readonly turns: number;
  readonly secondsPerTurn: number;
  /** CPU seconds that each event loop of a started server uses up under load before it is measured: compilers are done then. */
  readonly warmUpSeconds: number;
}

/** Cells that run at the same time on the machine, taking turns under load, so that they see the same neighbours. */
export interface Group {
  readonly workload: Workload;
  readonly cells: readonly Cell[];
  /** Roots of built checkouts by revision. */
  readonly checkouts?: Readonly<Record<string, string>>;
  /** Where it has to be another than the plan's: quantiles at a slow rate need turns of many seconds. */
  readonly pace?: Partial<Pace>;
}

/** Quantiles of the latency in milliseconds. */
export interface Latency {
  readonly p50: number;
  readonly p90: number;
  readonly p99: number;
  readonly p999: number;
  readonly max: number;
}

/** What one turn under load gave. */
export interface Sample {
  readonly cell: string;
  /** Number of the repetition; everything is started anew in each. */
  readonly block: number;
  /** Number of the turn within the repetition. */
  readonly turn: number;
  readonly requests: number;
  /** Answers other than 2xx, broken connections, timeouts. One of them makes the cell invalid. */
  readonly errors: number;
  readonly seconds: number;
  /** CPU time of the server's whole process tree in microseconds per request. */
  readonly cpuMicroseconds: number;
  /** Time in which the tree's threads wanted a core and had to wait for one, in microseconds per request. */
  readonly queuedMicroseconds?: number;
  /** Resident memory summed over the process tree, in bytes; pages that processes share count in each of them. */
  readonly rssBytes: number;
  readonly latency: Latency;
  /** Latency of the light requests alone, where the load has heavy ones and can tell them apart. */
  readonly lightLatency?: Latency;
  readonly generator: string;
}

/** Fills in a cell's identity. */
export function cellOf(parts: Omit<Cell, 'id'>): Cell {
  const { server, revision, workers, threads, workload, kind, request, load } = parts;
  const size = `${revision === undefined ? '' : `at ${revision} `}-w ${workers}${threads > 1 ? ` -t ${threads}` : ''}`;
  const fields = request.extraFields ? `, ${request.extraFields} more fields` : '';
  const body = request.bodyBytes ? `, ${request.bodyBytes} bytes` : '';
  return { id: `${server} ${size} | ${workload} ${kind}${fields}${body} | ${describeLoad(load)}`, ...parts };
}

/** A load in a few words. */
export function describeLoad(load: Load): string {
  const clients = `${load.connections} connections`;
  switch (load.loop) {
    case 'closed':
      return load.keepAlive ? `${clients}` : `${load.connections} clients, a connection per request`;
    case 'open':
      return `${load.perSecond}/s on ${clients}`;
    case 'counted':
      return `${load.requests} requests on ${clients}`;
    default:
      throw new TypeError(`unknown loop ${(load as { loop: string }).loop}`);
  }
}
