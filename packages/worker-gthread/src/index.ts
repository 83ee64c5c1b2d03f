/** The `gthread` worker class: each request to a free thread of a pool. */

import type { WorkerClass } from 'tricorn/plugin';
import { GthreadWorker } from './gthread-worker.ts';
import { GTHREAD_SETTINGS, type GthreadSettings } from './settings.ts';

export type { GthreadSettings } from './settings.ts';

const gthread: WorkerClass<GthreadSettings> = {
  name: 'gthread',
  settings: GTHREAD_SETTINGS,
  create: (context) => new GthreadWorker(context),
};

export default gthread;
