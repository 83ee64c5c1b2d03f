/** The body of a light request or response (https://fetch.spec.whatwg.org/#body-mixin). */

import { Readable } from 'node:stream';
import { ReadableStream } from 'node:stream/web';
import { type Content, isReady, readyContentOf, streamOf } from './body-stream.ts';
import { decodeText, ownBytes, readPulled, readStream, scalarText } from './bytes.ts';
import { NativeResponse } from './natives.ts';

/** What {@link Body.take} gives. */
export type TakenBody = Content | ReadableStream | null;

/**
 * A body that becomes a stream only when somebody asks for one; until then text, bytes and request bodies are consumed
 * directly. It is used once, whichever way.
 */
export class Body {
  /** Null when there is only the stream, or no body at all. */
  #content: Content | null;
  #stream: ReadableStream | null;
  #taken = false;

  private constructor(content: Content | null, stream: ReadableStream | null) {
    this.#content = content;
    this.#stream = stream;
  }

  /** The null body: reads as empty, any number of times. */
  static readonly none: Body = new Body(null, null);

  static of(content: Content): Body {
    return new Body(content, null);
  }

  /** @throws TypeError when the stream is locked or was read from. */
  static ofStream(stream: ReadableStream): Body {
    if (stream.locked || isDisturbed(stream)) throw new TypeError('the body stream is locked or was read from before');
    return new Body(readyContentOf(stream), stream);
  }

  /** True for {@link Body.none}. */
  get isNull(): boolean {
    return this.#content === null && this.#stream === null;
  }

  /** `bodyUsed` of the standard. */
  get used(): boolean {
    return this.#taken || (this.#stream !== null && isDisturbed(this.#stream));
  }

  /** False when the body was used before, or somebody is at reading its stream. */
  get usable(): boolean {
    return !this.used && !this.#stream?.locked;
  }

  /** The stream, made on first use; null for the null body. */
  get stream(): ReadableStream | null {
    if (this.#stream === null && this.#content !== null) {
      this.#stream = this.#taken ? spentStream() : streamOf(this.#content);
    }
    return this.#stream;
  }

  /**
   * Hands the body over to be sent: as content where no stream is in anybody's hands or the content is ready anyway,
   * else as a stream. Null for the null body.
   *
   * @throws TypeError when the body was used before, or its stream is locked.
   */
  take(): TakenBody {
    if (this.isNull) return null;
    this.#requireUsable();
    this.#taken = true;
    const throughStream = this.#stream !== null && (this.#content === null || !isReady(this.#content));
    return throughStream ? this.#stream : this.#content;
  }

  /** @throws TypeError when the body was used before, or its stream is locked. */
  clone(): Body {
    if (this.isNull) return this;
    this.#requireUsable();
    if (this.#stream === null && isReady(this.#content!)) return Body.of(this.#content);
    const [mine, theirs] = this.stream!.tee();
    const ready = this.#content !== null && isReady(this.#content) ? this.#content : null;
    this.#content = ready;
    this.#stream = mine;
    return new Body(ready, theirs);
  }

  async text(): Promise<string> {
    const taken = this.#consume();
    if (taken === null) return '';
    return typeof taken === 'string' ? scalarText(taken) : decodeText(await readAll(taken));
  }

  async json(): Promise<unknown> {
    return JSON.parse(await this.text());
  }

  /** A plain `Uint8Array` that nobody else holds. */
  async bytes(): Promise<Uint8Array<ArrayBuffer>> {
    const taken = this.#consume();
    if (taken === null) return new Uint8Array(0);
    const bytes = await readAll(taken);
    // Ready content may be shared with a clone.
    return bytes === taken ? new Uint8Array(bytes) : ownBytes(bytes);
  }

  async arrayBuffer(): Promise<ArrayBuffer> {
    return (await this.bytes()).buffer;
  }

  /** @param contentType the Content-Type of the message, or null. */
  async blob(contentType: string | null): Promise<Blob> {
    return nativeResponse(await this.bytes(), contentType).blob();
  }

  /**
   * Parses `multipart/form-data` and `application/x-www-form-urlencoded`; Node does the work.
   *
   * @param contentType the Content-Type of the message, or null.
   */
  async formData(contentType: string | null): Promise<FormData> {
    return nativeResponse(await this.bytes(), contentType).formData() as Promise<FormData>;
  }

  /** Takes the body for its own application, which must then see the stream as read, too. */
  #consume(): TakenBody {
    const taken = this.take();
    if (this.#stream !== null && this.#stream !== taken) spend(this.#stream);
    return taken;
  }

  #requireUsable(): void {
    if (!this.usable) throw new TypeError('Body is unusable: Body has already been read');
  }
}

/** Bytes of a body for a Content-Length; null when there is no body, and where one has to read to know. */
export function knownLength(taken: TakenBody): number | null {
  if (typeof taken === 'string') return Buffer.byteLength(taken);
  if (taken instanceof Uint8Array) return taken.length;
  return taken instanceof Blob ? taken.size : null;
}

function readAll(taken: Content | ReadableStream): Uint8Array | Promise<Uint8Array> {
  if (taken instanceof ReadableStream) return readStream(taken);
  if (!isReady(taken)) return readPulled(taken);
  if (typeof taken === 'string') return new TextEncoder().encode(taken);
  return taken instanceof Uint8Array ? taken : taken.arrayBuffer().then((buffer) => new Uint8Array(buffer));
}

function nativeResponse(bytes: Uint8Array, contentType: string | null): Response {
  return new NativeResponse(bytes, contentType === null ? {} : { headers: { 'content-type': contentType } });
}

function isDisturbed(stream: ReadableStream): boolean {
  // @types/node knows it for Node's own streams only.
  return Readable.isDisturbed(stream as unknown as Readable);
}

/** What the stream of a body looks like that was consumed without one. */
function spentStream(): ReadableStream {
  const stream = new ReadableStream({ type: 'bytes' });
  spend(stream);
  return stream;
}

/** Leaves a stream read and locked, as reading it to its end would. */
function spend(stream: ReadableStream): void {
  // Cancelling a stream of ready content can't fail: it has no cancel algorithm.
  void stream.getReader().cancel();
}
