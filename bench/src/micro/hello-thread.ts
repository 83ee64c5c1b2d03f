/** Loaded by a thread of gthread's pool, instead of the class' own loader: hello world, served by the checkout that is timed. */

import { TEXT } from './engine.ts';
import type { Foreign } from './micro-benchmark.ts';

/** Gives the application; `nodeApplication` is the URL of the module that makes one of a handler. */
export async function load({ nodeApplication }: { readonly nodeApplication: string }): Promise<unknown> {
  const module = (await import(nodeApplication)) as { nodeApplication: Foreign };
  const handler = (_request: unknown, response: { setHeader: Foreign; end: Foreign }): void => {
    response.setHeader('Content-Type', 'text/plain');
    response.end(TEXT);
  };
  return module.nodeApplication(handler, '');
}
