/** The mark that tells a gateway application from a node or fetch handler. */

const GATEWAY: unique symbol = Symbol.for('tricorn.gateway');

/** Marks a function as a gateway application (WSGI's shape) and returns it. */
export function gateway<Handler extends (...parameters: never[]) => unknown>(handler: Handler): Handler {
  return Object.assign(handler, { [GATEWAY]: true });
}

/** True for a function that went through {@link gateway}, whichever copy of tricorn it was. */
export function isGateway(value: unknown): boolean {
  return typeof value === 'function' && GATEWAY in value;
}
