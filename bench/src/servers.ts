/** The servers that are measured, and how each is started. */

import { fileURLToPath } from 'node:url';

/** How a load uses its connections. */
export type Connections = 'keep-alive' | 'per-request';

export interface ServerSpec {
  readonly name: string;
  /** Arguments of `node`. */
  readonly args: readonly string[];
  /** Pattern of what the server writes when it is ready; its first group is the port. Text, as it crosses to another process. */
  readonly ready: string;
}

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));
const TRICORN = here('../../packages/core/bin/tricorn.js');

function tricorn(workerClass: string, kind: 'node' | 'fetch' | 'gateway'): ServerSpec {
  const threads = workerClass === 'gthread' ? ['--threads', '2'] : [];
  const application = here(`../servers/hello-${kind}.js`);
  return {
    name: `tricorn ${workerClass}, ${kind}`,
    args: [TRICORN, '-b', '127.0.0.1:0', '-w', '1', '-k', workerClass, ...threads, application],
    ready: 'Listening at: http://127.0.0.1:(\\d+)[^]*worker 0 ready',
  };
}

function plain(name: string, file: string): ServerSpec {
  return { name, args: [here(`../servers/${file}`)], ready: '^(\\d+)\\n' };
}

/** A server held against a baseline under one kind of load. `goal` is the ratio aimed at, where there is one. */
export interface Comparison {
  readonly server: ServerSpec;
  readonly baseline: ServerSpec;
  readonly connections: Connections;
  readonly goal?: number;
}

const nodeHttp: ServerSpec = plain('node:http', 'node-http.js');
const hono: ServerSpec = plain('@hono/node-server', 'hono-node-server.js');

/** What `npm run bench` measures. */
export const COMPARISONS: readonly Comparison[] = [
  { server: tricorn('async', 'node'), baseline: nodeHttp, connections: 'keep-alive', goal: 1.1 },
  { server: tricorn('async', 'fetch'), baseline: hono, connections: 'keep-alive', goal: 0.75 },
  { server: tricorn('async', 'gateway'), baseline: nodeHttp, connections: 'keep-alive' },
  { server: tricorn('gthread', 'node'), baseline: nodeHttp, connections: 'keep-alive' },
  { server: tricorn('gthread', 'fetch'), baseline: hono, connections: 'keep-alive' },
  { server: tricorn('sync', 'node'), baseline: nodeHttp, connections: 'per-request', goal: 0.45 },
  { server: tricorn('sync', 'fetch'), baseline: hono, connections: 'per-request' },
  { server: tricorn('sync', 'gateway'), baseline: nodeHttp, connections: 'per-request' },
  { server: tricorn('async', 'node'), baseline: nodeHttp, connections: 'per-request' },
  { server: tricorn('gthread', 'node'), baseline: nodeHttp, connections: 'per-request' },
];
