/** Sends the stream of a response's body. */

import type { ReadableStream, ReadableStreamDefaultReader } from 'node:stream/web';
import { ResponseError } from '../../errors.ts';
import type { Exchange, ResponseHead } from '../../exchange.ts';

/**
 * Sends a response head and a stream as its body, as fast as the client takes it, and ends the response.
 * The stream is cancelled when the exchange ends before it, and for HEAD. When the stream fails, so does the exchange:
 * the client must not take a part for the whole.
 *
 * @throws ResponseError (rejects) when the sink refuses the head; nothing was sent then.
 */
export async function sendStream(stream: ReadableStream, head: ResponseHead, exchange: Exchange): Promise<void> {
  const sink = exchange.response;
  const reader = stream.getReader();
  try {
    sink.start(head);
  } catch (error) {
    void cancel(reader, 'the response could not be started');
    throw error;
  }
  if (exchange.request.method === 'HEAD') {
    sink.end();
    return cancel(reader, 'the response to HEAD has no body');
  }
  exchange.onEnd((outcome) => {
    if (outcome !== 'completed') void cancel(reader, `the response could not be sent in full: ${outcome}`);
  });
  await copyAndEnd(reader, exchange);
}

async function copyAndEnd(reader: ReadableStreamDefaultReader, exchange: Exchange): Promise<void> {
  const sink = exchange.response;
  // The head goes out with the first chunk when that is at hand, and without it when the stream takes its time.
  const flush = setImmediate(() => sink.flush());
  try {
    await copy(reader, exchange);
    if (exchange.outcome === null) sink.end();
  } catch (error) {
    // A stream may well fail because the client has left, for example that of a fetch() with the request's signal.
    if (exchange.outcome !== null) return;
    exchange.abort(error instanceof Error ? error : new ResponseError(`the response body failed: ${String(error)}`));
    void cancel(reader, 'the response could not be sent');
  } finally {
    clearImmediate(flush);
  }
}

/** Copies until the stream or the exchange is at its end. */
async function copy(reader: ReadableStreamDefaultReader, exchange: Exchange): Promise<void> {
  const sink = exchange.response;
  for (;;) {
    const { done, value } = await reader.read();
    if (done || exchange.outcome !== null) return;
    // The standard knows only bytes here, but Node's servers have always taken text as well.
    if (typeof value !== 'string' && !(value instanceof Uint8Array)) {
      throw new ResponseError(`the response body stream gave a chunk of type ${typeof value}; expected a Uint8Array`);
    }
    if (value.length > 0 && !sink.write(value)) await sink.ready();
  }
}

async function cancel(reader: ReadableStreamDefaultReader, reason: string): Promise<void> {
  try {
    await reader.cancel(new DOMException(reason, 'AbortError'));
  } catch {
    // The stream had failed before, or its cancel() threw: nobody is left who could use what it has to say.
  }
}
