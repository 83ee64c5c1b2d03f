/** The module hooks of report-loads.ts where Node runs those in a thread of their own (before 22.15). */

import type { InitializeHook, ResolveHook } from 'node:module';
import type { MessagePort } from 'node:worker_threads';

const ports: MessagePort[] = [];

/** Takes the port that loaded modules are told to. */
export const initialize: InitializeHook<MessagePort> = (port) => {
  ports.push(port);
};

/** Resolves as ever, and tells what came of it. */
export const resolve: ResolveHook = async (specifier, context, next) => {
  const resolved = await next(specifier, context);
  for (const port of ports) port.postMessage(resolved.url);
  return resolved;
};
