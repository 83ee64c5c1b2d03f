/** When to use which worker class, as expectations that the matrix confirms or corrects. */

import type { Expectation } from '../report/expectation.ts';
import { BY_THE_CLOCK, COUNTED, KEPT, PER_REQUEST } from './standard.ts';

export const EXPECTATIONS: readonly Expectation[] = [
  {
    name: 'light',
    application: 'light handlers, connections kept',
    text: 'Light handlers on kept connections: async',
    ...{ workload: 'hello', load: KEPT, server: 'tricorn async', figure: 'cpu' },
  },
  {
    name: 'per-request',
    application: 'light handlers, a connection per request',
    text: 'A connection per request, as behind nginx with its default `proxy_pass`: sync',
    ...{ workload: 'hello', load: PER_REQUEST, server: 'tricorn sync', figure: 'cpu' },
  },
  {
    name: 'nginx',
    application: 'the same behind nginx, nginx counted',
    text: 'The same with nginx itself counted: sync',
    ...{ workload: 'hello', load: KEPT, server: 'tricorn sync behind nginx', figure: 'cpu' },
  },
  {
    name: 'waiting',
    application: 'an asynchronous call of 10 ms',
    text: 'Asynchronous calls to databases and services: async',
    ...{ workload: 'waiting', load: KEPT, server: 'tricorn async', figure: 'rate' },
  },
  {
    name: 'postgres',
    application: 'queries to PostgreSQL',
    text: 'PostgreSQL through its asynchronous driver: async',
    ...{ workload: 'postgres', load: KEPT, server: 'tricorn async', figure: 'rate' },
  },
  {
    name: 'events',
    application: 'server-sent events',
    text: 'Server-sent events and streams: async',
    ...{ workload: 'events', load: KEPT, server: 'tricorn async', figure: 'rate' },
  },
  {
    name: 'blocking',
    application: 'a call that blocks for 10 ms',
    text: 'Calls that block: gthread with several threads',
    ...{ workload: 'blocking', load: KEPT, server: 'tricorn gthread', figure: 'rate' },
  },
  {
    name: 'sqlite',
    application: 'queries to SQLite',
    text: 'Queries to SQLite that compute: all classes answer as many, gthread no fewer',
    ...{ workload: 'sqlite', load: COUNTED, server: 'tricorn gthread', figure: 'rate' },
  },
  {
    name: 'mixed',
    application: 'light requests beside heavy ones',
    text: 'A few heavy requests among many light ones: gthread, for the light ones',
    ...{ workload: 'mixed', load: BY_THE_CLOCK, server: 'tricorn gthread', figure: 'light p99' },
  },
  {
    name: 'computing',
    application: '20 ms of computing in each',
    text: 'Nothing but computing: all classes answer as many, gthread no fewer',
    ...{ workload: 'cpu 20 ms', load: COUNTED, server: 'tricorn gthread', figure: 'rate' },
  },
];
