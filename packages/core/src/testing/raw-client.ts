/** A client that sends exact bytes and shows exactly what came back. */

import { AsyncLocalStorage } from 'node:async_hooks';
import { once } from 'node:events';
import { connect, type Socket, type TcpNetConnectOpts } from 'node:net';
import { connect as connectSecurely } from 'node:tls';

/** The authority of the server's certificate, in the part of a test that speaks TLS. */
const authority = new AsyncLocalStorage<string>();

/** Runs a part of a test whose clients speak TLS. The server's certificate, signed by the authority (PEM), is for 127.0.0.1. */
export function overTls<T>(ca: string, run: () => Promise<T>): Promise<T> {
  return authority.run(ca, run);
}

/** Options of a client that connects as a {@link RawClient} does here; `secure` when it has to speak TLS. */
export function connectionOptions(
  port: number,
): TcpNetConnectOpts & { readonly secure: boolean; readonly ca?: string } {
  const ca = authority.getStore();
  return { port, host: '127.0.0.1', noDelay: true, secure: ca !== undefined, ...(ca !== undefined && { ca }) };
}

/** One connection to a server on 127.0.0.1. */
export class RawClient implements Disposable {
  readonly socket: Socket;
  /** Everything received so far, as latin1. */
  received = '';
  /** Code of the error that ended the connection; empty when it ended well. */
  failure = '';
  #closed = false;

  private constructor(socket: Socket) {
    this.socket = socket;
    socket.on('data', (bytes) => {
      this.received += bytes.toString('latin1');
    });
    // A reset is one of the things a test looks at: it shows as `close`.
    socket.on('error', (error: NodeJS.ErrnoException) => {
      this.failure = error.code ?? error.message;
    });
    socket.on('close', () => {
      this.#closed = true;
    });
  }

  static async open(port: number): Promise<RawClient> {
    const { secure, ...options } = connectionOptions(port);
    const socket = secure ? connectSecurely(options) : connect(options);
    // Not the end of a handshake: a server that is frozen makes none.
    await once(socket, 'connect');
    return new RawClient(socket);
  }

  get closed(): boolean {
    return this.#closed;
  }

  send(text: string): void {
    this.socket.write(text, 'latin1');
  }

  /** Waits until what was received matches. @throws Error that shows what was received, when it does not in time */
  async until(pattern: RegExp, milliseconds = 30_000): Promise<RegExpExecArray> {
    const deadline = AbortSignal.timeout(milliseconds);
    for (;;) {
      const match = pattern.exec(this.received);
      if (match !== null) return match;
      if (this.#closed) throw new Error(`closed before ${pattern}; received: ${this.#shown()}`);
      await this.#news(deadline, `no ${pattern} in ${milliseconds} ms`);
    }
  }

  /** Waits until the server has closed, and gives all that was received. */
  async end(milliseconds = 30_000): Promise<string> {
    const deadline = AbortSignal.timeout(milliseconds);
    while (!this.#closed) await this.#news(deadline, `not closed in ${milliseconds} ms`);
    return this.received;
  }

  [Symbol.dispose](): void {
    this.socket.destroy();
  }

  /** Resolves when something has come or the socket is closed, by an error or without; rejects when it is too late. */
  async #news(deadline: AbortSignal, complaint: string): Promise<void> {
    await new Promise<void>((resolve, reject) => {
      const settle = (): void => {
        this.socket.off('data', settle).off('close', settle);
        deadline.removeEventListener('abort', settle);
        if (deadline.aborted) reject(new Error(`${complaint}; received: ${this.#shown()}`));
        else resolve();
      };
      this.socket.once('data', settle).once('close', settle);
      deadline.addEventListener('abort', settle);
    });
  }

  #shown(): string {
    return `${JSON.stringify(this.received.slice(-500))} ${this.failure}`;
  }
}

/** Sends bytes on a new connection and gives everything up to the server's close. */
export async function ask(port: number, text: string): Promise<string> {
  using client = await RawClient.open(port);
  client.send(text);
  return await client.end();
}
