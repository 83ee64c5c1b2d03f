/** The suite's own applications. Each is one file in `bench/workloads` with a node form (`node`) and a fetch form (`web`). */

import type { RequestShape, Workload } from '../cell.ts';
import { UsageError } from '../command-line.ts';
import { inBench } from '../servers/places.ts';

const get = (path: string): RequestShape => ({ method: 'GET', path });

/** Targets of the two forms that every workload has. */
function bothForms(name: string): Pick<Workload, 'targets'> {
  const file = inBench(`workloads/${name}.js`);
  return { targets: { node: `${file}:node`, fetch: `${file}:web` } };
}

const cpu = (milliseconds: number): Workload => ({
  name: `cpu ${milliseconds} ms`,
  summary: `hashing and JSON for about ${milliseconds} ms`,
  ...bothForms('cpu'),
  request: get(`/${milliseconds}`),
});

const hello: Workload = {
  name: 'hello',
  summary: 'a constant line of text',
  targets: {
    ...bothForms('hello').targets,
    gateway: `${inBench('workloads/hello-gateway.js')}:application`,
    wsgi: 'wsgi:hello',
    asgi: 'asgi:hello',
    none: '',
  },
  request: get('/'),
};

export const workloads: readonly Workload[] = [
  hello,
  { name: 'json', summary: 'a list of 40 objects', ...bothForms('json'), request: get('/') },
  {
    name: 'waiting',
    summary: 'an asynchronous round trip of 10 ms over a socket',
    targets: { ...bothForms('waiting').targets, asgi: 'asgi:waiting' },
    request: get('/'),
    waits: { milliseconds: 10, blocks: false },
    backend: inBench('workloads/backends/ten-milliseconds.js'),
  },
  {
    name: 'postgres',
    summary: 'a query to PostgreSQL that takes 10 ms, through a pool of connections',
    ...bothForms('postgres'),
    request: get('/'),
    waits: { milliseconds: 10, blocks: false },
    backend: inBench('workloads/backends/postgres.js'),
    needs: 'PostgreSQL',
  },
  {
    name: 'blocking',
    summary: 'a synchronous call that holds the thread for 10 ms',
    targets: { ...bothForms('blocking').targets, wsgi: 'wsgi:blocking' },
    request: get('/'),
    waits: { milliseconds: 10, blocks: true },
  },
  {
    name: 'sqlite',
    summary: 'readFileSync, then a query by better-sqlite3 that searches for about 10 ms',
    ...bothForms('sqlite'),
    request: get('/'),
    backend: inBench('workloads/backends/sqlite-file.js'),
    needs: 'better-sqlite3',
    // It is an addon for Node.js.
    impossibleOn: ['Bun.serve', 'Deno.serve'],
  },
  {
    name: 'markdown',
    summary: 'a document of 35 kB from markdown to HTML, about 10 ms',
    ...bothForms('markdown'),
    request: get('/'),
    needs: 'marked',
  },
  {
    name: 'json transform',
    summary: '4,000 orders parsed from JSON, joined, grouped, sorted and written as JSON, about 10 ms',
    ...bothForms('json-transform'),
    request: get('/'),
  },
  cpu(1),
  cpu(10),
  cpu(20),
  cpu(100),
  {
    name: 'mixed',
    summary: '90 % burn 1 ms, 10 % burn 100 ms',
    targets: { ...bothForms('mixed').targets, wsgi: 'wsgi:mixed' },
    request: { ...get('/light'), heavy: { path: '/heavy', share: 0.1 } },
  },
  {
    name: 'upload',
    summary: 'reads a body of 100 kB',
    ...bothForms('upload'),
    request: { method: 'POST', path: '/', bodyBytes: 100_000 },
  },
  { name: 'download', summary: 'sends a body of 100 kB', ...bothForms('download'), request: get('/100000') },
  {
    name: 'events',
    summary: 'ten server-sent events, 10 ms apart',
    ...bothForms('events'),
    request: get('/'),
    waits: { milliseconds: 90, blocks: false },
  },
];

/**
 * The workload of that name.
 * @throws UsageError with the names there are.
 */
export function workloadNamed(name: string): Workload {
  const found = workloads.find((workload) => workload.name === name);
  if (found) return found;
  throw new UsageError(`there is no workload '${name}'; there are: ${workloads.map((each) => each.name).join(', ')}`);
}
