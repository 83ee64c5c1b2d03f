/** Moves a request's body from the engine to a thread, no faster than the application takes it. */

import type { RequestBody } from 'tricorn/plugin';
import { bytesToText } from './byte-text.ts';

const NO_BYTES: Uint8Array = new Uint8Array(0);

/** Where a pump puts what it reads. */
export interface PumpTarget {
  chunk(text: string): void;
  end(trailers: readonly string[]): void;
  failed(error: unknown): void;
}

/** One request body on its way to a thread. */
export class BodyPump {
  readonly #body: RequestBody;
  readonly #target: PumpTarget;
  /** Read before it was asked for; comes first. */
  readonly #ahead: (Uint8Array | Promise<Uint8Array | null>)[] = [];
  #credit = 0;
  #phase: 'idle' | 'pumping' | 'stopped' = 'idle';

  constructor(body: RequestBody, target: PumpTarget) {
    this.#body = body;
    this.#target = target;
  }

  /**
   * Takes the whole body if it has arrived and has at most `maxBytes`; null when it has not. What was read in vain is not
   * lost: the pump gives it out first.
   */
  takeWhole(maxBytes: number): Uint8Array | null {
    const { length } = this.#body;
    if (length === 0) return NO_BYTES;
    if (maxBytes === 0 || (length !== null && length > maxBytes)) return null;
    const chunks: Uint8Array[] = [];
    let bytes = 0;
    while (bytes <= maxBytes) {
      const chunk = this.#readNow();
      if (chunk === null) return chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks, bytes);
      this.#ahead.push(chunk);
      if (chunk instanceof Promise) return null;
      chunks.push(chunk);
      bytes += chunk.length;
    }
    return null;
  }

  /** True while the application waits for what the client has not sent yet. */
  get waitsForClient(): boolean {
    return this.#phase === 'pumping';
  }

  /** The application wants so many more bytes. */
  grant(bytes: number): void {
    this.#credit += bytes;
    if (this.#phase === 'idle') void this.#pump();
  }

  /** Reads no more. */
  stop(): void {
    this.#phase = 'stopped';
  }

  async #pump(): Promise<void> {
    this.#phase = 'pumping';
    try {
      while (this.#credit > 0) {
        const chunk = await (this.#ahead.shift() ?? this.#body.read());
        if (this.#stopped) return;
        if (chunk === null) {
          this.stop();
          this.#target.end(this.#body.trailers);
          return;
        }
        this.#credit -= chunk.length;
        this.#target.chunk(bytesToText(chunk));
      }
      this.#phase = 'idle';
    } catch (error) {
      if (this.#stopped) return;
      this.stop();
      this.#target.failed(error);
    }
  }

  /** Reads; a failure becomes a promise that the pump will meet in its turn. */
  #readNow(): Uint8Array | null | Promise<Uint8Array | null> {
    let chunk: Uint8Array | null | Promise<Uint8Array | null>;
    try {
      chunk = this.#body.read();
    } catch (error) {
      chunk = Promise.reject(error);
    }
    // An application that never reads its body must not turn a failed one into an unhandled rejection.
    if (chunk instanceof Promise) chunk.catch(() => undefined);
    return chunk;
  }

  get #stopped(): boolean {
    return this.#phase === 'stopped';
  }
}
