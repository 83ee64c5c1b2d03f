/** Puts the light fetch classes in the place of Node's, for this thread. */

import { LightHeaders } from './headers.ts';
import { toNativeRequest } from './native-request.ts';
import { NativeRequest } from './natives.ts';
import { LightRequest, lightFetch } from './request.ts';
import { LightResponse } from './response.ts';
import { ServerRequest } from './server-request.ts';

/**
 * Replaces the globals `Headers`, `Request`, `Response` and `fetch`. A second call does nothing. References to Node's
 * own that were taken before go on working, except that Node 24's can't be given a light request.
 */
export function installLightClasses(): void {
  if (globalThis.Response === (LightResponse as unknown)) return;
  replaceGlobal('Headers', LightHeaders);
  replaceGlobal('Request', LightRequest);
  replaceGlobal('Response', LightResponse);
  replaceGlobal('fetch', lightFetch);
  Object.defineProperty(NativeRequest.prototype, 'constructor', { value: LightRequest });
  answerForNode20();
}

function replaceGlobal(name: 'Headers' | 'Request' | 'Response' | 'fetch', value: unknown): void {
  Object.defineProperty(globalThis, name, { value, writable: true, configurable: true, enumerable: name === 'fetch' });
}

/**
 * Up to Node 22 the state of a `Request` stands under symbols, and Node reads it there from any instance: answering for
 * them makes a light request acceptable to references to Node's `Request` and `fetch` that were taken before.
 */
function answerForNode20(): void {
  for (const symbol of Object.getOwnPropertySymbols(new NativeRequest('http://localhost'))) {
    Object.defineProperty(ServerRequest.prototype, symbol, {
      configurable: true,
      get(this: ServerRequest): unknown {
        return (toNativeRequest(this, true) as unknown as Record<symbol, unknown>)[symbol];
      },
    });
  }
}
