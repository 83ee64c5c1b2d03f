/** The light `Response` class (https://fetch.spec.whatwg.org/#response-class). */

import type { ReadableStream } from 'node:stream/web';
import { Body } from './body.ts';
import { extractBody } from './body-init.ts';
import { HeaderList } from './header-list.ts';
import { LightHeaders } from './headers.ts';
import { headerListFrom } from './headers-init.ts';
import { NativeResponse } from './natives.ts';
import { readResponseInit } from './response-init.ts';
import { inspectAs, markAsUncloneable, standInFor, unsignedShort } from './web-idl.ts';

const PARTS: unique symbol = Symbol('parts');

/** What a light response holds behind its interface. */
export interface ResponseParts {
  readonly body: Body;
  /** Flat header fields, names in lower case. */
  readonly fields: readonly string[];
}

const NULL_BODY_STATUSES: readonly number[] = [101, 103, 204, 205, 304];
const REDIRECT_STATUSES: readonly number[] = [301, 302, 303, 307, 308];

/** A complete `Response` that makes headers objects and streams only for those who look at them. */
export class LightResponse {
  #status: number;
  readonly #statusText: string;
  #list: HeaderList;
  #headers: LightHeaders | null = null;
  #body: Body = Body.none;

  static {
    standInFor(NativeResponse, LightResponse, 'Response');
    Object.defineProperties(LightResponse, {
      error: { enumerable: true },
      json: { enumerable: true },
      redirect: { enumerable: true },
    });
    Object.defineProperty(LightResponse.prototype, PARTS, {
      get(this: LightResponse): ResponseParts {
        return { body: this.#body, fields: this.#list.fields };
      },
    });
    inspectAs(LightResponse.prototype, 'Response', (response) => {
      const { status, statusText, headers, body, bodyUsed, ok, redirected, type, url } = response;
      return { status, statusText, headers, body, bodyUsed, ok, redirected, type, url };
    });
  }

  /** A network error. A handler that returns it has failed. */
  static error(): LightResponse {
    const response = new LightResponse();
    response.#status = 0;
    response.#list = new HeaderList([], true);
    return response;
  }

  /** @throws TypeError when the data has no JSON form. */
  static json(data: unknown, init: unknown = undefined): LightResponse {
    const text: string | undefined = JSON.stringify(data);
    if (text === undefined) throw new TypeError('Response.json: the value is not JSON serializable');
    const response = new LightResponse(null, init);
    response.#setBody(Body.of(text), 'application/json');
    return response;
  }

  /**
   * @throws TypeError when the URL can't be parsed (there is no base to resolve a relative one against).
   * @throws RangeError when the status is none of 301, 302, 303, 307, 308.
   */
  static redirect(url: string | URL, status: number = 302): LightResponse {
    const text = `${url}`;
    if (!URL.canParse(text)) throw new TypeError(`Response.redirect: "${text}" is no absolute URL`);
    const code = unsignedShort(status);
    if (!REDIRECT_STATUSES.includes(code)) throw new RangeError(`Response.redirect: ${code} is no redirect status`);
    const response = new LightResponse();
    response.#status = code;
    response.#list = new HeaderList(['location', new URL(text).href], true);
    return response;
  }

  constructor(body: unknown = null, init: unknown = undefined) {
    if (init === undefined || init === null) {
      this.#status = 200;
      this.#statusText = '';
      this.#list = new HeaderList();
    } else {
      const given = readResponseInit(init);
      this.#status = given.status;
      this.#statusText = given.statusText;
      this.#list = headerListFrom(given.headers);
    }
    if (body !== null && body !== undefined) {
      const extracted = extractBody(body);
      this.#setBody(extracted.body, extracted.contentType);
    }
    markAsUncloneable(this);
  }

  get type(): 'default' | 'error' {
    return this.#status === 0 ? 'error' : 'default';
  }

  /** Empty: a response that was made here comes from nowhere. */
  get url(): string {
    // A getter that didn't touch its object would answer on the prototype too, where the standard wants a TypeError.
    void this.#status;
    return '';
  }

  get redirected(): boolean {
    void this.#status;
    return false;
  }

  get status(): number {
    return this.#status;
  }

  get ok(): boolean {
    return this.#status >= 200 && this.#status < 300;
  }

  get statusText(): string {
    return this.#statusText;
  }

  get headers(): LightHeaders {
    this.#headers ??= new LightHeaders(this.#list);
    return this.#headers;
  }

  get body(): ReadableStream | null {
    return this.#body.stream;
  }

  get bodyUsed(): boolean {
    return this.#body.used;
  }

  /** @throws TypeError when the body was used before, or its stream is locked. */
  clone(): LightResponse {
    const body = this.#body.clone();
    const copy = new LightResponse(null, { statusText: this.#statusText });
    copy.#status = this.#status;
    copy.#list = new HeaderList(this.#list.fields.slice(), this.#list.immutable);
    copy.#body = body;
    return copy;
  }

  async arrayBuffer(): Promise<ArrayBuffer> {
    return this.#body.arrayBuffer();
  }

  async blob(): Promise<Blob> {
    return this.#body.blob(this.#list.get('content-type'));
  }

  async bytes(): Promise<Uint8Array> {
    return this.#body.bytes();
  }

  async formData(): Promise<FormData> {
    return this.#body.formData(this.#list.get('content-type'));
  }

  async json(): Promise<unknown> {
    return this.#body.json();
  }

  async text(): Promise<string> {
    return this.#body.text();
  }

  #setBody(body: Body, contentType: string | null): void {
    if (NULL_BODY_STATUSES.includes(this.#status)) {
      throw new TypeError(`Response: a response with status ${this.#status} can't have a body`);
    }
    this.#body = body;
    if (contentType !== null && !this.#list.has('content-type')) this.#list.append('content-type', contentType);
  }
}

/** Gives the parts of a light response, or undefined for any other value. */
export function partsOf(value: unknown): ResponseParts | undefined {
  return (value as { readonly [PARTS]?: ResponseParts } | null | undefined)?.[PARTS];
}
