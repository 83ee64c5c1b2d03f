/** Clients that ask without a pause for as long as they are told, and count what became of every single request. */

import { setTimeout as delay } from 'node:timers/promises';
import { ClientConnection, type Fate } from './client-connection.ts';
import type { Place } from './http-request.ts';

/** How many clients there are, and what they ask. */
export interface CountedLoadOptions {
  readonly place: Place;
  readonly path: string;
  /** Clients that keep their connection and ask again at once. */
  readonly keepAlive: number;
  /** Clients that keep their connection and think for a random time, up to `thinkMs`, before they ask again. */
  readonly thinking: number;
  readonly thinkMs: number;
  /** Clients that open a connection for each request. */
  readonly connecting: number;
  /** Milliseconds up to which those wait before the next one, at random. Absent: 0. */
  readonly pauseMs?: number;
  /** Told of each request: what became of it and how many milliseconds it took. */
  readonly observe?: (fate: Fate, milliseconds: number) => void;
}

/** How many requests had which fate. */
export type Counts = Readonly<Record<Fate, number>>;

/** A load that runs from its making. Disposing of it stops it. */
export class CountedLoad implements AsyncDisposable {
  readonly #options: CountedLoadOptions;
  readonly #counts: Record<Fate, number> = {
    answered: 0,
    raced: 0,
    reset: 0,
    short: 0,
    wrong: 0,
    silent: 0,
    refused: 0,
  };
  readonly #clients: readonly Promise<void>[];
  #stopping = false;

  constructor(options: CountedLoadOptions) {
    this.#options = options;
    const { keepAlive, thinking, thinkMs, connecting } = options;
    this.#clients = [
      ...Array.from({ length: keepAlive }, () => this.#keep(0)),
      ...Array.from({ length: thinking }, () => this.#keep(thinkMs)),
      ...Array.from({ length: connecting }, () => this.#connect()),
    ];
  }

  get counts(): Counts {
    return this.#counts;
  }

  /** Resolves when every client has finished its last request. */
  async stop(): Promise<Counts> {
    this.#stopping = true;
    await Promise.all(this.#clients);
    return this.#counts;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop();
  }

  async #keep(thinkMs: number): Promise<void> {
    const { place, path } = this.#options;
    let connection = new ClientConnection(place);
    while (!this.#stopping) {
      if (!connection.usable) connection = new ClientConnection(place);
      await this.#count(connection.ask(path, 'keep-alive'));
      if (thinkMs > 0) await delay(Math.random() * thinkMs);
    }
    connection.close();
  }

  async #connect(): Promise<void> {
    const { place, path, pauseMs = 0 } = this.#options;
    while (!this.#stopping) {
      const connection = new ClientConnection(place);
      await this.#count(connection.ask(path, 'close'));
      connection.close();
      if (pauseMs > 0) await delay(Math.random() * pauseMs);
    }
  }

  async #count(answer: Promise<Fate>): Promise<void> {
    const asked = performance.now();
    const fate = await answer;
    this.#counts[fate] += 1;
    this.#options.observe?.(fate, performance.now() - asked);
  }
}
