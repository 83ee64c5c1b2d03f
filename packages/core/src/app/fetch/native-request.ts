/** Makes a `Request` of Node's own from a light one. */

import { NativeRequest } from './natives.ts';
import type { ServerRequest } from './server-request.ts';

/** Methods that the fetch standard forbids in `new Request()` but that a client may well send. */
const FORBIDDEN_METHODS: readonly string[] = ['CONNECT', 'TRACE', 'TRACK'];

/**
 * Builds Node's `Request` over the same body stream, headers and signal.
 *
 * @param request the light request; its body becomes that of the native one unless `withBody` is false.
 * @throws TypeError when the body is wanted and was used before.
 */
export function toNativeRequest(request: ServerRequest, withBody: boolean): Request {
  const { method } = request;
  const forbidden = FORBIDDEN_METHODS.includes(method.toUpperCase());
  const body = withBody && !forbidden ? request.body : null;
  const native = new NativeRequest(request.url, {
    method: forbidden ? 'GET' : method,
    headers: [...request.headers],
    signal: request.signal,
    ...(body === null ? {} : { body, duplex: 'half' as const }),
  });
  if (forbidden) Object.defineProperty(native, 'method', { value: method, enumerable: true, configurable: true });
  return native;
}
