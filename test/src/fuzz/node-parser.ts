/** Reads requests with Node's own parser, llhttp, in its strict mode. */

import { createRequire } from 'node:module';
import type { CaseEnd, SeenRequest } from '../corpus/case-file.ts';

/** The binding behind `http.Server`, as far as it is used here. */
interface NodeHttpParser {
  [index: number]: unknown;
  initialize(type: number, resource: object, maxHeaderSize: number, lenientFlags?: number): void;
  execute(bytes: Buffer): number | (Error & { code: string });
}

interface NodeHttpParserClass {
  new (): NodeHttpParser;
  readonly REQUEST: number;
  readonly kOnHeaders: number;
  readonly kOnHeadersComplete: number;
  readonly kOnBody: number;
  readonly kOnMessageComplete: number;
}

const { HTTPParser, methods } = createRequire(import.meta.url)('_http_common') as {
  HTTPParser: NodeHttpParserClass;
  methods: readonly string[];
};

/** Bytes of a head, far above what the fuzzer makes. */
const HEAD_BYTES = 1024 * 1024;

/** What async hooks would be told of. */
const RESOURCE = {};

/** What Node read. */
export interface NodeReading {
  readonly requests: SeenRequest[];
  /** As for tricorn; a refusal is 400. */
  end: CaseEnd;
  /** The code of the refusal, for example `HPE_INVALID_CONSTANT`. */
  reason: string;
  /** The request whose body has not ended. */
  unfinished: SeenRequest | null;
}

interface MutableRequest extends SeenRequest {
  headers: string[];
  body: string;
  trailers: string[];
}

/** Reads requests as `http.Server` does; one reader serves any number of inputs. */
export class NodeReader {
  readonly #parser = new HTTPParser();
  #reading: NodeReading = blank();
  #current: MutableRequest | null = null;
  #early: string[] = [];
  #earlyTarget = '';
  #keepAlive = true;

  constructor() {
    this.#parser[HTTPParser.kOnHeaders | 0] = (flat: string[], target: string) => {
      if (this.#current === null) {
        // A head with more than 32 fields, or behind a message with trailers, comes in parts.
        this.#early.push(...flat);
        this.#earlyTarget += target;
      } else this.#current.trailers.push(...flat);
    };
    this.#parser[HTTPParser.kOnHeadersComplete | 0] = (...all: never[]) => this.#onHead(all);
    this.#parser[HTTPParser.kOnBody | 0] = (bytes: Buffer) => {
      if (this.#current !== null) this.#current.body += bytes.toString('latin1');
    };
    this.#parser[HTTPParser.kOnMessageComplete | 0] = () => {
      if (this.#current !== null) this.#reading.requests.push(this.#current);
      this.#current = null;
      if (!this.#keepAlive) this.#reading.end = 'closed';
    };
  }

  /** Reads bytes that come in one piece. */
  read(bytes: Buffer): NodeReading {
    const reading = blank();
    this.#reading = reading;
    this.#current = null;
    this.#early = [];
    this.#earlyTarget = '';
    this.#keepAlive = true;
    this.#parser.initialize(HTTPParser.REQUEST, RESOURCE, HEAD_BYTES, 0);
    let rest = bytes;
    let result = this.#parser.execute(rest);
    // It stops behind a request that asks for an upgrade; Node's server goes on when nobody upgrades.
    while (typeof result === 'number' && result < rest.length && reading.end === 'open') {
      rest = rest.subarray(result);
      this.#parser.initialize(HTTPParser.REQUEST, RESOURCE, HEAD_BYTES, 0);
      result = this.#parser.execute(rest);
    }
    if (reading.end === 'closed') return reading;
    if (result instanceof Error) {
      reading.end = 400;
      reading.reason = result.code;
    } else {
      reading.unfinished = this.#current;
    }
    return reading;
  }

  #onHead(all: readonly never[]): number {
    const [, minorVersion, flat, method, target, , , , keepAlive] = all as unknown as [
      number,
      number,
      string[] | undefined,
      number,
      string | undefined,
      ...(boolean | undefined)[],
    ];
    const tunnel = methods[method] === 'CONNECT';
    this.#keepAlive = keepAlive === true && !tunnel;
    const headers = flat ?? this.#early;
    const wholeTarget = target ?? this.#earlyTarget;
    this.#early = [];
    this.#earlyTarget = '';
    this.#current = {
      method: methods[method] ?? '',
      target: wholeTarget,
      minorVersion,
      headers,
      body: '',
      trailers: [],
    };
    // 2: what follows is not HTTP, as Node's server says for CONNECT.
    return tunnel ? 2 : 0;
  }
}

function blank(): NodeReading {
  return { requests: [], end: 'open', reason: '', unfinished: null };
}
