export type { WorkerClass } from './plugin.ts';
