/** What a worker class gets to work with. */

import type { Application, ApplicationOptions } from '../app/application.ts';
import type { ArbiterMessage, Counters } from '../ipc/messages.ts';
import type { Logger } from '../log/logger.ts';
import type { WorkerContext } from '../plugin.ts';
import type { CoreSettings } from '../settings/core-settings.ts';

/** What the arbiter said this worker is. */
export type Boot = Extract<ArbiterMessage, { type: 'boot' }>;

/** The transports and the loader, which the context only passes on. */
export interface WorkerParts {
  readonly loadApplication: (options: ApplicationOptions, logger: Logger) => Promise<Application>;
  readonly serveSockets: WorkerContext['serveSockets'];
  readonly createEngine: WorkerContext['createEngine'];
}

/** A context, and what the shell keeps of it. */
export interface ContextAndApplications {
  readonly context: WorkerContext;
  /** Everything that was loaded through the context, to be closed at the end. */
  readonly applications: readonly Application[];
}

/** What {@link createContext} puts together. */
export interface ContextOptions {
  readonly boot: Boot;
  readonly logger: Logger;
  readonly counters: Counters;
  readonly parts: WorkerParts;
}

/** Builds the context of this worker. */
export function createContext({ boot, logger, counters, parts }: ContextOptions): ContextAndApplications {
  const settings = Object.freeze(boot.settings) as unknown as Readonly<CoreSettings>;
  const { app, appKind, lightFetch } = settings;
  const applications: Application[] = [];
  const context: WorkerContext = {
    slot: boot.slot,
    settings,
    logger,
    listeners: boot.listeners,
    counters,
    loadApplication: async () => {
      const application = await parts.loadApplication({ app, appKind, lightFetch }, logger);
      applications.push(application);
      return application;
    },
    serveSockets: parts.serveSockets,
    createEngine: parts.createEngine,
  };
  return { context: Object.freeze(context), applications };
}
