/** One connection of a client that wants to know what became of each of its requests. */

import { connect, type Socket } from 'node:net';
import type { Place } from './http-request.ts';

/**
 * What became of a request.
 *
 * - `answered`: a whole response with status 200.
 * - `raced`: the connection, kept from an earlier request, was closed before any byte of the answer: the race of RFC 9112
 *   section 9.3.1, in which a client can't know whether its request was seen. Nothing had announced the close.
 * - `reset`: the same on a new connection, where nothing excuses it.
 * - `short`: closed within the response.
 * - `wrong`: another status.
 * - `silent`: no answer in time.
 * - `refused`: there was nobody to connect to.
 */
export type Fate = 'answered' | 'raced' | 'reset' | 'short' | 'wrong' | 'silent' | 'refused';

const PATIENCE_MS = 30_000;

/** Connects at once; asks one request after the other. */
export class ClientConnection {
  /** Resolves when the connection stands, or has failed. */
  readonly connected: Promise<void>;
  readonly #socket: Socket;
  #isConnected = false;
  #served = 0;
  #received = '';
  #over = false;
  #settle: ((fate: Fate) => void) | null = null;

  constructor(place: Place) {
    this.#socket = typeof place === 'number' ? connect({ host: '127.0.0.1', port: place }) : connect(place);
    this.#socket.setNoDelay(true);
    this.#socket.on('connect', () => {
      this.#isConnected = true;
    });
    this.connected = new Promise((resolve) => {
      this.#socket.once('connect', () => resolve()).once('close', () => resolve());
    });
    this.#socket.on('data', (bytes) => this.#receive(bytes.toString('latin1')));
    // 'close' follows.
    this.#socket.on('error', () => undefined);
    this.#socket.on('close', () => this.#end());
  }

  /** False once the server has closed, or has said that it will. */
  get usable(): boolean {
    return !this.#over && !this.#socket.readableEnded;
  }

  /** Sends a request and resolves with its fate, never rejects. */
  ask(path: string, connection: 'keep-alive' | 'close'): Promise<Fate> {
    return new Promise((resolve) => {
      const timer = setTimeout(() => this.#finish('silent'), PATIENCE_MS);
      this.#settle = (fate) => {
        clearTimeout(timer);
        resolve(fate);
      };
      this.#received = '';
      if (this.#over) this.#end();
      else this.#socket.write(`GET ${path} HTTP/1.1\r\nHost: localhost\r\nConnection: ${connection}\r\n\r\n`);
    });
  }

  close(): void {
    this.#socket.destroy();
  }

  #receive(text: string): void {
    this.#received += text;
    const [, head, body = ''] = /^(.*?)\r\n\r\n(.*)$/s.exec(this.#received) ?? [];
    if (head === undefined || body.length < Number(/content-length: (\d+)/i.exec(head)?.[1])) return;
    if (/^connection: close$/im.test(head)) this.#over = true;
    this.#served += 1;
    this.#finish(head.startsWith('HTTP/1.1 200 ') ? 'answered' : 'wrong');
  }

  #end(): void {
    this.#over = true;
    if (!this.#isConnected) this.#finish('refused');
    else if (this.#received !== '') this.#finish('short');
    else this.#finish(this.#served > 0 ? 'raced' : 'reset');
  }

  #finish(fate: Fate): void {
    this.#settle?.(fate);
    this.#settle = null;
  }
}
