/** Small writes gathered into one system call. */

const OUTPUT_BYTES = 65_536;
/** Larger pieces than this are cheaper to send by themselves than to copy. */
const COPY_MAX_BYTES = 16_384;
/** The most bytes that UTF-8, the longest encoding, makes of one UTF-16 unit. */
const BYTES_PER_UNIT = 3;

/** Who writes into the buffer: gets the bytes back when they must go out. */
export interface OutputSink {
  /** Sends the first `length` bytes. `passing`: they are overwritten after it returned. */
  send(bytes: Uint8Array, length: number, passing: boolean): void;
}

/**
 * The one output buffer of a worker. It belongs to one connection at a time: when another one writes, what the first held
 * back is sent a little early, which costs a system call and is never wrong.
 */
export class OutputBuffer {
  readonly #bytes: Buffer = Buffer.allocUnsafeSlow(OUTPUT_BYTES);
  #length = 0;
  #owner: OutputSink | null = null;

  /** Takes a piece for later; large ones are sent at once, after what came before them. */
  write(owner: OutputSink, data: string | Uint8Array, encoding: BufferEncoding): void {
    if (this.#owner !== owner) {
      this.#flush();
      this.#owner = owner;
    }
    if (typeof data === 'string') this.#writeText(owner, data, encoding);
    else this.#writeBytes(owner, data);
  }

  /** Sends what this connection wrote and was not sent yet. */
  flush(owner: OutputSink): void {
    if (this.#owner === owner) this.#flush();
  }

  /** Forgets what this connection wrote and was not sent yet. */
  discard(owner: OutputSink): void {
    if (this.#owner !== owner) return;
    this.#owner = null;
    this.#length = 0;
  }

  #writeText(owner: OutputSink, text: string, encoding: BufferEncoding): void {
    const most = text.length * BYTES_PER_UNIT;
    if (most > OUTPUT_BYTES) {
      this.#writeBytes(owner, Buffer.from(text, encoding));
      return;
    }
    if (most > OUTPUT_BYTES - this.#length) this.#flush();
    this.#owner = owner;
    this.#length += this.#bytes.write(text, this.#length, encoding);
  }

  #writeBytes(owner: OutputSink, bytes: Uint8Array): void {
    const large = bytes.length > COPY_MAX_BYTES;
    if (large || bytes.length > OUTPUT_BYTES - this.#length) this.#flush();
    if (large) {
      owner.send(bytes, bytes.length, false);
      return;
    }
    this.#owner = owner;
    this.#bytes.set(bytes, this.#length);
    this.#length += bytes.length;
  }

  #flush(): void {
    const owner = this.#owner;
    const length = this.#length;
    // Before sending: the owner may learn that its client is gone and discard.
    this.#owner = null;
    this.#length = 0;
    if (owner !== null && length > 0) owner.send(this.#bytes, length, true);
  }
}
