/** What takes the place of the global `Request` and `fetch`: Node's own, but they accept a light request too. */

import { toNativeRequest } from './native-request.ts';
import { NativeRequest, nativeFetch } from './natives.ts';
import { ServerRequest } from './server-request.ts';

type RequestArguments = ConstructorParameters<typeof Request>;
type Input = RequestArguments[0];
type Init = RequestArguments[1];

/**
 * The global `Request`. Requests that an application makes itself are Node's, prototype and all, so that everything
 * accepts them; only a {@link ServerRequest} among the arguments has to be turned into one of Node's first.
 */
export const LightRequest: typeof Request = new Proxy(NativeRequest, {
  construct(target, given: RequestArguments, newTarget): object {
    const accepted = given.map((value, index) => (index === 0 ? acceptable(given[0], given[1]) : value));
    return Reflect.construct(target, accepted, newTarget === LightRequest ? target : newTarget);
  },
});

/** The global `fetch`. */
export const lightFetch: typeof fetch = new Proxy(nativeFetch, {
  // Async, because fetch rejects where a constructor throws.
  async apply(target, _this, [input, ...rest]: [Input, Init?]): Promise<Response> {
    return target(acceptable(input, rest[0]), ...rest);
  },
});

/** A body in `init` replaces that of the request, which then stays unread (https://fetch.spec.whatwg.org/#dom-request). */
function acceptable(input: Input, init: Init): Input {
  const given: unknown = input;
  if (!(given instanceof ServerRequest)) return input;
  return toNativeRequest(given, (init?.body ?? null) === null);
}
