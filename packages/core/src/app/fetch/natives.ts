/**
 * Node's own fetch classes and function, as they were before anything took their place.
 *
 * A worker imports this before it loads the application, so neither our light classes nor another server library's
 * can have got here first.
 */

export const NativeRequest: typeof globalThis.Request = globalThis.Request;
export const NativeResponse: typeof globalThis.Response = globalThis.Response;
export const NativeHeaders: typeof globalThis.Headers = globalThis.Headers;
export const nativeFetch: typeof globalThis.fetch = globalThis.fetch;
