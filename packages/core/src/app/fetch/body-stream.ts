/** Makes the streams that `request.body` and `response.body` show. */

import { ReadableStream } from 'node:stream/web';
import type { RequestBody } from '../../exchange.ts';
import { ownBytes } from './bytes.ts';

/** What a body holds when nobody has asked for a stream: ready content, or a request body still to be read. */
export type Content = string | Uint8Array | Blob | RequestBody;

/** Content that is here in full, so that its length is known and it can be read more than once. */
export type ReadyContent = Exclude<Content, RequestBody>;

const READY_CONTENT = Symbol('ready content');

/** Tells ready content from a request body. */
export function isReady(content: Content): content is ReadyContent {
  return typeof content === 'string' || content instanceof Uint8Array || content instanceof Blob;
}

/** Makes a byte stream of a body's content. Nothing is read before somebody reads from the stream. */
export function streamOf(content: Content): ReadableStream {
  if (!isReady(content)) return streamOfPulled(content);
  const stream = content instanceof Blob ? (content.stream() as ReadableStream) : streamOfBytes(content);
  Object.defineProperty(stream, READY_CONTENT, { value: content });
  return stream;
}

/**
 * Gives the ready content that a stream of {@link streamOf} was made from, else null. So `new Response(other.body, other)`,
 * which middlewares do to every response, does not turn a small text into a stream on the wire.
 */
export function readyContentOf(stream: ReadableStream): ReadyContent | null {
  return (stream as { readonly [READY_CONTENT]?: ReadyContent })[READY_CONTENT] ?? null;
}

function streamOfBytes(content: string | Uint8Array): ReadableStream {
  return new ReadableStream({
    type: 'bytes',
    pull(controller) {
      const bytes = typeof content === 'string' ? new TextEncoder().encode(content) : content.slice();
      if (bytes.length > 0) controller.enqueue(bytes);
      controller.close();
      // A reader that brought its own buffer is answered only by this (https://streams.spec.whatwg.org/#rbs-controller-close).
      if (bytes.length === 0) controller.byobRequest?.respond(0);
    },
  });
}

/** Cancelling it reads nothing more: the engine deals with what an application left unread. */
function streamOfPulled(body: RequestBody): ReadableStream {
  return new ReadableStream({
    type: 'bytes',
    async pull(controller) {
      const chunk = await body.read();
      if (chunk !== null) return controller.enqueue(ownBytes(chunk));
      controller.close();
      controller.byobRequest?.respond(0);
    },
  });
}
