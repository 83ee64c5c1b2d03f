/** Many clients that take their time, in one process of their own so that they don't slow the measuring one. */

import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

/** What slow clients do: a byte of a head or a body now and then, a response left unread, nothing at all. */
export type Slowness = 'head' | 'body' | 'read' | 'silent';

/** A crowd of them. */
export interface Crowd extends AsyncDisposable {
  /** Connections of each kind that the server has not closed. */
  open(): Promise<number>;
}

/** Connects so many clients of each kind; resolves when all are connected and have begun. */
export async function crowd(port: number, each: number): Promise<Crowd> {
  const child = fork(fileURLToPath(new URL('../../fixtures/slow-clients.js', import.meta.url)), [
    String(port),
    String(each),
  ]);
  await once(child, 'message', { signal: AbortSignal.timeout(60_000) });
  return {
    async open() {
      child.send('count');
      const [count] = await once(child, 'message', { signal: AbortSignal.timeout(60_000) });
      return Number(count);
    },
    async [Symbol.asyncDispose]() {
      const exited = once(child, 'exit');
      child.disconnect();
      await exited;
    },
  };
}
