/** The fields of a request that decide how its message is read (RFC 9112 sections 3.2, 6 and 9.3). */

import { HttpFault } from '../errors.ts';
import { isAuthority } from './authority.ts';
import { ForwardingFields, topicOf } from './proxy/forwarding-fields.ts';

const DIGITS = /^\d+$/;
/** Other codings below chunked, in lower case and without parameters. */
const CODINGS_THEN_CHUNKED = /^(?:[!#$%&'*+\-.^_`|~0-9a-z]+[ \t]*,[ \t]*)+chunked$/;

/** Collects the fields that matter to the engine while a head is parsed, then judges them together. */
export class RequestFields {
  /** From Content-Length; null when absent. */
  contentLength: number | null = null;
  chunked = false;
  host: string | null = null;
  closes = false;
  keepsAlive = false;
  expectsContinue = false;
  /** What a proxy tells about the client; null when there is no such field. */
  forwarding: ForwardingFields | null = null;
  #codings = false;

  /** Notes one field. @throws HttpFault when its value, or its repetition, is not acceptable. */
  note(name: string, value: string): void {
    switch (name.length) {
      case 4:
        if (name.toLowerCase() === 'host') this.#noteHost(value);
        break;
      case 6:
        if (name.toLowerCase() === 'expect') this.#noteExpect(value);
        break;
      case 10:
        if (name.toLowerCase() === 'connection') this.#noteConnection(value);
        break;
      case 14:
        if (name.toLowerCase() === 'content-length') this.#noteContentLength(value);
        break;
      case 17:
        if (name.toLowerCase() === 'transfer-encoding') this.#noteTransferEncoding(value);
        else this.#noteForwarding(name, value);
        break;
      case 9:
      case 15:
      case 16:
      case 20:
        this.#noteForwarding(name, value);
        break;
    }
  }

  /**
   * Judges the fields together, once the head is complete. `authority`: that of a target in absolute form, else null.
   *
   * @throws HttpFault 400
   */
  check(minorVersion: 0 | 1, authority: string | null): void {
    if (this.host === null && minorVersion === 1) throw new HttpFault(400, 'no Host field');
    if (this.host !== null && authority !== null && this.host.toLowerCase() !== authority.toLowerCase()) {
      throw new HttpFault(400, 'Host differs from the request target');
    }
    if (this.#codings && minorVersion === 0) throw new HttpFault(400, 'Transfer-Encoding in an HTTP/1.0 request');
    if (this.#codings && this.contentLength !== null) {
      throw new HttpFault(400, 'both Transfer-Encoding and Content-Length');
    }
  }

  #noteForwarding(name: string, value: string): void {
    const topic = topicOf(name);
    if (topic === undefined) return;
    this.forwarding ??= new ForwardingFields();
    this.forwarding.add(topic, value);
  }

  #noteHost(value: string): void {
    if (this.host !== null) throw new HttpFault(400, 'more than one Host field');
    // Empty is what a client says whose target has no authority (RFC 9110 section 7.2).
    if (value !== '' && !isAuthority(value)) throw new HttpFault(400, 'invalid Host field');
    this.host = value;
  }

  #noteExpect(value: string): void {
    if (value.toLowerCase() !== '100-continue') throw new HttpFault(417, 'unknown expectation');
    this.expectsContinue = true;
  }

  #noteConnection(value: string): void {
    const options = value.toLowerCase();
    if (options === 'keep-alive') this.keepsAlive = true;
    else if (options === 'close') this.closes = true;
    else {
      for (const option of options.split(/[ \t]*,[ \t]*/)) {
        if (option === 'close') this.closes = true;
        else if (option === 'keep-alive') this.keepsAlive = true;
      }
    }
  }

  #noteContentLength(value: string): void {
    if (this.contentLength !== null) throw new HttpFault(400, 'more than one Content-Length field');
    if (!DIGITS.test(value)) throw new HttpFault(400, 'invalid Content-Length');
    const bytes = Number(value);
    if (bytes > Number.MAX_SAFE_INTEGER) throw new HttpFault(413, 'request body too large');
    this.contentLength = bytes;
  }

  #noteTransferEncoding(value: string): void {
    if (this.#codings) throw new HttpFault(400, 'more than one Transfer-Encoding field');
    this.#codings = true;
    const coding = value.toLowerCase();
    if (coding === 'chunked') {
      this.chunked = true;
      return;
    }
    // Without chunked at the end the length is unknown; what is below it would not be undone (RFC 9112 section 6.1).
    if (!CODINGS_THEN_CHUNKED.test(coding)) throw new HttpFault(400, 'invalid Transfer-Encoding');
    if (/(?:^|[ \t,])chunked[ \t]*,/.test(coding)) throw new HttpFault(400, 'chunked more than once');
    throw new HttpFault(501, 'transfer coding not implemented');
  }
}
