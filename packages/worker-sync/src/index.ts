export type { WorkerClass } from 'tricorn/plugin';
