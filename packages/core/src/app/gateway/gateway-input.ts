/** `gateway.input`: the request body as a gateway application reads it. */

import type { Exchange } from '../../exchange.ts';
import type { GatewayInputStream } from './gateway-types.ts';

/** Reads the body of an exchange; nothing is read from the client before the application asks. */
export class GatewayInput implements GatewayInputStream {
  readonly #exchange: Exchange;

  constructor(exchange: Exchange) {
    this.#exchange = exchange;
  }

  /** Aborted when the exchange ends before it is complete; `gateway.signal` is this. */
  get signal(): AbortSignal {
    return this.#exchange.signal;
  }

  /** See {@link GatewayInputStream.read}. */
  read(): Uint8Array | null | Promise<Uint8Array | null> {
    return this.#exchange.body.read();
  }

  /** Reads to the end. */
  async *[Symbol.asyncIterator](): AsyncGenerator<Uint8Array, void, undefined> {
    for (let chunk = await this.read(); chunk !== null; chunk = await this.read()) yield chunk;
  }
}
