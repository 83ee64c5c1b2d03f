/** The `async` worker class: exchanges run concurrently on the event loop. */

import type { Worker, WorkerClass, WorkerContext } from 'tricorn/plugin';
import { Admission } from './admission.ts';

const asyncWorker: WorkerClass = {
  name: 'async',
  settings: {},
  async create(context: WorkerContext): Promise<Worker> {
    const application = await context.loadApplication();
    const { workerConnections, backlog } = context.settings;
    const admission = new Admission(application.run, { running: workerConnections, waiting: backlog });
    return context.serveSockets((exchange) => admission.admit(exchange));
  },
};

export default asyncWorker;
