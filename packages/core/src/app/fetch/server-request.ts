/** The light `Request` that a handler is given (https://fetch.spec.whatwg.org/#request-class). */

import type { ReadableStream } from 'node:stream/web';
import type { Exchange } from '../../exchange.ts';
import { Body } from './body.ts';
import { HeaderList } from './header-list.ts';
import { lowerCaseName } from './header-text.ts';
import { LightHeaders } from './headers.ts';
import { NativeRequest } from './natives.ts';
import { requestUrl } from './request-url.ts';
import { exposeMembers, inspectAs, markAsUncloneable } from './web-idl.ts';

/** What a request that came in has in the attributes that steer a fetch: the values of `new Request(url)`. */
const FETCH_ATTRIBUTES = {
  cache: 'default',
  credentials: 'same-origin',
  destination: '',
  duplex: 'half',
  integrity: '',
  isHistoryNavigation: false,
  isReloadNavigation: false,
  keepalive: false,
  mode: 'cors',
  redirect: 'follow',
  referrer: 'about:client',
  referrerPolicy: '',
} as const;

/** The methods whose case does not matter (https://fetch.spec.whatwg.org/#concept-method-normalize). */
const CASELESS_METHODS: ReadonlySet<string> = new Set(['DELETE', 'GET', 'HEAD', 'OPTIONS', 'POST', 'PUT']);

/**
 * A request over an exchange: URL, headers, body and signal are worked out when they are first looked at. It is an
 * instance of `Request` to everybody, by its prototype.
 */
export class ServerRequest {
  readonly #exchange: Exchange;
  #url: string | null = null;
  #headers: LightHeaders | null = null;
  #body: Body | null = null;
  #signal: AbortSignal | null = null;

  static {
    const { prototype } = ServerRequest;
    Object.setPrototypeOf(prototype, NativeRequest.prototype);
    // So that `request.constructor` is whatever Request's is.
    Reflect.deleteProperty(prototype, 'constructor');
    for (const [name, value] of Object.entries(FETCH_ATTRIBUTES)) {
      Object.defineProperty(prototype, name, { get: () => value, configurable: true });
    }
    exposeMembers(prototype);
    inspectAs(prototype, 'Request', ({ method, url, headers, signal }) => {
      return { method, url, headers, ...FETCH_ATTRIBUTES, signal };
    });
  }

  constructor(exchange: Exchange) {
    this.#exchange = exchange;
    markAsUncloneable(this);
  }

  get method(): string {
    const { method } = this.#exchange.request;
    const upper = method.toUpperCase();
    return CASELESS_METHODS.has(upper) ? upper : method;
  }

  get url(): string {
    this.#url ??= requestUrl(this.#exchange.request, this.#exchange.peer);
    return this.#url;
  }

  get headers(): LightHeaders {
    this.#headers ??= new LightHeaders(receivedHeaders(this.#exchange.request.headers));
    return this.#headers;
  }

  /** Aborted when the exchange ends any other way than `completed`. */
  get signal(): AbortSignal {
    this.#signal ??= this.#exchange.signal;
    return this.#signal;
  }

  get body(): ReadableStream | null {
    return this.#content().stream;
  }

  get bodyUsed(): boolean {
    return this.#content().used;
  }

  /** @throws TypeError when the body was used before, or its stream is locked. */
  clone(): ServerRequest {
    const body = this.#content().clone();
    const copy = new ServerRequest(this.#exchange);
    copy.#url = this.#url;
    copy.#body = body;
    if (this.#headers !== null) copy.#headers = new LightHeaders(this.#headers);
    copy.#signal = AbortSignal.any([this.signal]);
    return copy;
  }

  async arrayBuffer(): Promise<ArrayBuffer> {
    return this.#content().arrayBuffer();
  }

  async blob(): Promise<Blob> {
    return this.#content().blob(this.headers.get('content-type'));
  }

  async bytes(): Promise<Uint8Array> {
    return this.#content().bytes();
  }

  async formData(): Promise<FormData> {
    return this.#content().formData(this.headers.get('content-type'));
  }

  async json(): Promise<unknown> {
    return this.#content().json();
  }

  async text(): Promise<string> {
    return this.#content().text();
  }

  /** GET and HEAD have no body to the fetch standard, whatever the client sent. */
  #content(): Body {
    if (this.#body === null) {
      const { body } = this.#exchange;
      const { method } = this;
      this.#body = body.length === 0 || method === 'GET' || method === 'HEAD' ? Body.none : Body.of(body);
    }
    return this.#body;
  }
}

/** The engine has checked names and values, so that only the case of names is left to do. */
function receivedHeaders(raw: readonly string[]): HeaderList {
  const fields = raw.slice();
  for (let index = 0; index < fields.length; index += 2) fields[index] = lowerCaseName(fields[index]!);
  return new HeaderList(fields);
}
