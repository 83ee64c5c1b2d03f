/** Makes the environ of a gateway application from an exchange. */

import type { Exchange } from '../../exchange.ts';
import { type FieldKeys, fieldKey } from './field-keys.ts';
import { GatewayInput } from './gateway-input.ts';
import type { GatewayEnviron, GatewayErrors } from './gateway-types.ts';
import { pathInfo } from './path-info.ts';

/** What is the same in every environ of an application. */
export interface EnvironOptions {
  readonly errors: GatewayErrors;
  readonly multithread: boolean;
  readonly multiprocess: boolean;
  /** Shared by all requests of the application. */
  readonly fieldKeys: FieldKeys;
}

/** A class, not a literal: the engine then gives all environs one hidden class, and the signal costs nothing unread. */
class Environ {
  [key: string]: unknown;

  constructor(exchange: Exchange, { errors, multithread, multiprocess }: EnvironOptions) {
    const { request, peer } = exchange;
    const { target } = request;
    const question = target.indexOf('?');
    this.REQUEST_METHOD = request.method;
    this.SCRIPT_NAME = '';
    this.PATH_INFO = pathInfo(question < 0 ? target : target.slice(0, question));
    this.QUERY_STRING = question < 0 ? '' : target.slice(question + 1);
    this.RAW_URI = target;
    this.CONTENT_TYPE = '';
    this.CONTENT_LENGTH = '';
    this.SERVER_NAME = peer.localAddress;
    this.SERVER_PORT = peer.localPort === 0 ? '' : String(peer.localPort);
    this.SERVER_PROTOCOL = request.minorVersion === 1 ? 'HTTP/1.1' : 'HTTP/1.0';
    this.REMOTE_ADDR = peer.remoteAddress;
    this.REMOTE_PORT = peer.remotePort === 0 ? '' : String(peer.remotePort);
    this['gateway.version'] = '1.0';
    this['gateway.url_scheme'] = peer.encrypted ? 'https' : 'http';
    this['gateway.input'] = new GatewayInput(exchange);
    this['gateway.errors'] = errors;
    this['gateway.multithread'] = multithread;
    this['gateway.multiprocess'] = multiprocess;
    this['gateway.run_once'] = false;
  }

  /** Through the input, so that it also works on objects made with `Object.create(environ)`. */
  get 'gateway.signal'(): AbortSignal {
    return (this['gateway.input'] as GatewayInput).signal;
  }
}

/** The environ of one request (PEP 3333, with `gateway.` in the place of `wsgi.`). */
export function makeEnviron(exchange: Exchange, options: EnvironOptions): GatewayEnviron {
  const environ = new Environ(exchange, options) as GatewayEnviron;
  const { headers } = exchange.request;
  for (let i = 0; i < headers.length; i += 2) {
    const key = fieldKey(options.fieldKeys, headers[i]!);
    if (key === null) continue;
    const before = environ[key] as string | undefined;
    const value = headers[i + 1]!;
    if (before === undefined || before === '') environ[key] = value;
    else environ[key] = before + (key === 'HTTP_COOKIE' ? '; ' : ',') + value;
  }
  // On a unix socket there is no address of ours, and behind a proxy it is none that the client knows.
  if (exchange.peer.localPort === 0 || exchange.peer.via !== undefined) nameServerByHost(environ);
  return environ;
}

/** The client's `Host` has to do (RFC 3875 section 4.1.14). */
function nameServerByHost(environ: GatewayEnviron): void {
  const host = /^(\[[^\]]*\]|[^:]*)(?::(\d+))?$/.exec((environ.HTTP_HOST as string | undefined) ?? '');
  environ.SERVER_NAME = host?.[1] || 'localhost';
  environ.SERVER_PORT = host?.[2] ?? (environ['gateway.url_scheme'] === 'https' ? '443' : '80');
}
