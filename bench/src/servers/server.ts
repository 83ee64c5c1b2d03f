/** What the suite knows of a server: whether it is here, in which version, and how it is started. */

import type { Kind } from '../cell.ts';

/** How to start something. */
export interface Command {
  readonly program: string;
  readonly args: readonly string[];
  /** Added to the environment. */
  readonly env?: Readonly<Record<string, string>>;
  /** Pattern that the output shows so many times once all workers are there; without it the first answer counts. */
  readonly ready?: { readonly pattern: string; readonly times: number };
}

/** What a server is asked to be. */
export interface Site {
  /** `FILE:EXPORT`, absolute, or what the kind of application calls for; empty for the floors. */
  readonly target: string;
  readonly workers: number;
  readonly threads: number;
  readonly port: number;
  /** A second free port, for a server that stands behind another. */
  readonly innerPort: number;
  /** A temporary folder, removed once the server has ended. */
  readonly folder: string;
  /** Root of the checkout whose tricorn is wanted, when it is not this one. */
  readonly checkout?: string | undefined;
}

/**
 * What serves one request at a time: each worker, each thread, or nothing (an event loop takes any number of requests
 * that wait, but only one that blocks).
 */
export type Concurrency = 'worker' | 'thread' | 'loop';

export interface Server {
  readonly name: string;
  readonly kinds: readonly Kind[];
  readonly concurrency: Concurrency;
  /** Whether it can have more than one worker. */
  readonly scales: boolean;
  /**
   * It closes a connection after an answer that the client asked to be the last without announcing so in that answer
   * (RFC 9112 section 9.6 only says that it should). wrk counts each such close as a failed read.
   */
  readonly closesSilently?: boolean;
  /** How to get it, in a few words or a command. */
  readonly install: string;
  /** The installed version; undefined when it is missing. */
  version(): string | undefined;
  command(site: Site): Command;
}
