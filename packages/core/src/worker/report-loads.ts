/**
 * Tells the arbiter which files a worker loads, for `--reload`. Given to Node with `--import`, so that it runs before
 * anything else, in the worker's main thread and in every thread that the worker class or the application starts.
 */

import * as nodeModule from 'node:module';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { BroadcastChannel, isMainThread, MessageChannel } from 'node:worker_threads';

/** Milliseconds between two looks at CommonJS modules, where Node has no hook for those. */
const LOOK_MS = 500;
/** tricorn itself does not change under a running server. */
const OWN_FOLDER = fileURLToPath(new URL('..', import.meta.url));

/** Node 22.15 and later; @see https://nodejs.org/api/module.html#moduleregisterhooksoptions */
type Resolve = (
  specifier: string,
  context: unknown,
  next: (specifier: string, context: unknown) => Resolved,
) => Resolved;
interface Resolved {
  readonly url: string;
}

const reported = new Set<string>();
const threads = new BroadcastChannel('tricorn:loaded-files');
threads.unref();

function tellArbiter(file: string): void {
  process.send?.({ type: 'loaded', file }, undefined, undefined, () => undefined);
}

function report(url: string): void {
  if (!url.startsWith('file:')) return;
  const file = fileURLToPath(url.replace(/[?#].*$/s, ''));
  if (reported.has(file) || file.includes('/node_modules/') || file.startsWith(OWN_FOLDER)) return;
  reported.add(file);
  if (isMainThread) tellArbiter(file);
  else threads.postMessage(file);
}

if (isMainThread) {
  threads.onmessage = (event: unknown) => tellArbiter((event as { readonly data: string }).data);
}

if ('registerHooks' in nodeModule) {
  const { registerHooks } = nodeModule as unknown as { registerHooks: (hooks: { resolve: Resolve }) => void };
  registerHooks({
    resolve(specifier, context, next) {
      const resolved = next(specifier, context);
      report(resolved.url);
      return resolved;
    },
  });
} else {
  const { port1, port2 } = new MessageChannel();
  port1.on('message', (url: string) => report(url));
  port1.unref();
  nodeModule.register('./report-loads-hooks.js', { parentURL: import.meta.url, data: port2, transferList: [port2] });
  const { cache } = nodeModule.createRequire(import.meta.url);
  setInterval(() => {
    for (const path of Object.keys(cache)) report(pathToFileURL(path).href);
  }, LOOK_MS).unref();
}
