/** When to use which worker class, as expectations that the matrix confirms or corrects. */

import type { Expectation } from '../report/expectation.ts';
import { BY_THE_CLOCK, COUNTED, KEPT, PER_REQUEST } from './standard.ts';

export const EXPECTATIONS: readonly Expectation[] = [
  {
    text: 'Light handlers on kept connections: async',
    ...{ workload: 'hello', load: KEPT, server: 'tricorn async', figure: 'cpu' },
  },
  {
    text: 'A connection per request, as behind nginx with its default `proxy_pass`: sync',
    ...{ workload: 'hello', load: PER_REQUEST, server: 'tricorn sync', figure: 'cpu' },
  },
  {
    text: 'The same with nginx itself counted: sync',
    ...{ workload: 'hello', load: KEPT, server: 'tricorn sync behind nginx', figure: 'cpu' },
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
    text: 'Calls that block (SQLite, `fs.*Sync`): gthread with several threads',
    ...{ workload: 'blocking', load: KEPT, server: 'tricorn gthread', figure: 'rate' },
  },
  {
    text: 'A few heavy requests among many light ones: gthread, for the light ones',
    ...{ workload: 'mixed', load: BY_THE_CLOCK, server: 'tricorn gthread', figure: 'light p99' },
  },
  {
    text: 'Nothing but computing: all classes cost the same, gthread no more',
    ...{ workload: 'cpu 20 ms', load: COUNTED, server: 'tricorn gthread', figure: 'cpu' },
  },
];
