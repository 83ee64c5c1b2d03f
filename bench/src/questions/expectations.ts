/** When to use which worker class, as expectations that the matrix confirms or corrects. */

import type { Load } from '../cell.ts';
import type { Expectation } from '../report/expectation.ts';

const KEPT: Load = { loop: 'closed', connections: 16, keepAlive: true };
const PER_REQUEST: Load = { loop: 'closed', connections: 16, keepAlive: false };

export const EXPECTATIONS: readonly Expectation[] = [
  {
    text: 'A connection per request, as behind nginx with its default `proxy_pass`: sync',
    ...{ workload: 'hello', load: PER_REQUEST, server: 'tricorn sync', figure: 'cpu' },
  },
  {
    text: 'The same with nginx itself counted',
    ...{ workload: 'hello', load: KEPT, server: 'tricorn sync behind nginx', figure: 'cpu' },
  },
  {
    text: 'Calls that block (SQLite, `fs.*Sync`): gthread with several threads',
    ...{ workload: 'blocking', load: KEPT, server: 'tricorn gthread', figure: 'rate' },
  },
  {
    text: 'A few heavy requests among many light ones: gthread, for the light ones',
    ...{ workload: 'mixed', load: KEPT, server: 'tricorn gthread', figure: 'p50' },
  },
  {
    text: 'Nothing but computing: all classes do as much, gthread no less',
    ...{ workload: 'cpu 20 ms', load: KEPT, server: 'tricorn gthread', figure: 'rate' },
  },
  {
    text: 'Asynchronous calls to databases and services: async',
    ...{ workload: 'waiting', load: KEPT, server: 'tricorn async', figure: 'rate' },
  },
  {
    text: 'Server-sent events and streams: async',
    ...{ workload: 'events', load: KEPT, server: 'tricorn async', figure: 'rate' },
  },
  {
    text: 'Light handlers on kept connections: async',
    ...{ workload: 'hello', load: KEPT, server: 'tricorn async', figure: 'cpu' },
  },
];
