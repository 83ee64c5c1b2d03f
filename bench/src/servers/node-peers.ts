/** What else serves an application in Node.js: its own servers, adapters for fetch handlers, a process manager. */

import { join } from 'node:path';
import { inBench, packageVersion, peersFolder } from './places.ts';
import type { Server } from './server.ts';

const launcher = (file: string): string => inBench(`servers/${file}`);

/** One process, started by one of our launchers. */
const nodeHttp: Server = {
  name: 'node:http',
  kinds: ['node'],
  concurrency: 'loop',
  scales: false,
  install: 'part of Node.js',
  version: () => process.version,
  command: ({ port, target }) => ({
    program: process.execPath,
    args: [launcher('node-http.js'), String(port), target],
  }),
};

/** An adapter from npm that serves fetch handlers over node:http. */
function adapter(name: string, file: string): Server {
  return {
    ...nodeHttp,
    name,
    kinds: ['fetch'],
    install: `npm install ${name}`,
    version: () => packageVersion(name),
    command: ({ port, target }) => ({ program: process.execPath, args: [launcher(file), String(port), target] }),
  };
}

const nodeCluster: Server = {
  ...nodeHttp,
  name: 'node:cluster',
  scales: true,
  command: ({ port, target, workers }) => ({
    program: process.execPath,
    args: [launcher('node-cluster.js'), String(port), target, String(workers)],
    ready: { pattern: 'worker listens', times: workers },
  }),
};

const pm2Cluster: Server = {
  ...nodeHttp,
  name: 'PM2 cluster',
  scales: true,
  install: 'npm run bench:peers',
  version: () => packageVersion('pm2'),
  command: ({ port, target, workers, folder }) => ({
    program: process.execPath,
    args: [
      ...[join(peersFolder, 'node_modules/pm2/bin/pm2-runtime'), 'start', launcher('node-http.js')],
      ...['--name', 'bench', '-i', String(workers), '--', String(port), target],
    ],
    // A home of its own, because PM2 keeps one daemon for each.
    env: { PM2_HOME: folder, PM2_DISCRETE_MODE: 'true' },
    ready: { pattern: 'listens on', times: workers },
  }),
};

/** A thread and a bare MessagePort behind node:http: what a hop between threads costs with nothing around it. */
const messagePort: Server = {
  ...nodeHttp,
  name: 'MessagePort lane',
  concurrency: 'thread',
  command: ({ port, target, threads }) => ({
    program: process.execPath,
    args: [launcher('message-port.js'), String(port), target, String(threads)],
  }),
};

export const nodePeers: readonly Server[] = [
  nodeHttp,
  nodeCluster,
  pm2Cluster,
  messagePort,
  adapter('@hono/node-server', 'hono-node-server.js'),
  adapter('srvx', 'srvx.js'),
];
