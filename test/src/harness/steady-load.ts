/** Clients that ask one request after the other, until they are told to stop. */

import { Agent } from 'node:http';
import { ask } from './http-request.ts';

/** How many clients there are, and what they ask. */
export interface LoadOptions {
  readonly port: number;
  readonly path: string;
  /** Clients that keep their connection. */
  readonly keepAlive: number;
  /** Clients that open a connection for each request. */
  readonly connecting: number;
}

/** A load that runs from its making. Disposing of it stops it. */
export class SteadyLoad implements AsyncDisposable {
  /** Bodies of the answers with status 200, in the order in which they came. */
  readonly answers: string[] = [];
  /** What became of the other requests. */
  readonly failures: string[] = [];
  readonly #options: LoadOptions;
  readonly #clients: readonly Promise<void>[];
  #stopping = false;

  constructor(options: LoadOptions) {
    this.#options = options;
    const keeping = Array.from({ length: options.keepAlive }, () => this.#run(new Agent({ keepAlive: true })));
    const connecting = Array.from({ length: options.connecting }, () => this.#run());
    this.#clients = [...keeping, ...connecting];
  }

  /** Resolves when every client has finished its last request. */
  async stop(): Promise<void> {
    this.#stopping = true;
    await Promise.all(this.#clients);
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.stop();
  }

  async #run(agent?: Agent): Promise<void> {
    const { port, path } = this.#options;
    while (!this.#stopping) {
      try {
        const { status, text } = await ask(port, path, agent ? { agent } : {});
        if (status === 200) this.answers.push(text);
        else this.failures.push(`status ${status}`);
      } catch (error) {
        this.failures.push(String(error));
      }
    }
    agent?.destroy();
  }
}
