/** Clients that go on sending whatever they are answered. */

import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';

/** What came of it. */
export interface Flood {
  /** Everything the server answered, as latin1. */
  readonly received: string;
  /** Bytes that were sent, or wait in the client's buffer, when the server cut the connection. */
  readonly sentBytes: number;
}

/** What to send. */
export interface FloodOptions {
  readonly start: string;
  /** Sent over and over behind the start. */
  readonly filler: string;
  /** The flood stops here if nobody stops it before. */
  readonly bytes: number;
  /** Milliseconds between pieces; without it they follow each other as fast as the server takes them. */
  readonly everyMs?: number;
}

const PIECE_BYTES = 64 * 1024;

/** Sends until the server cuts the connection: its FIN alone changes nothing. */
export async function flood(port: number, { start, filler, bytes, everyMs }: FloodOptions): Promise<Flood> {
  const socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true });
  let received = '';
  socket.on('data', (data) => {
    received += data.toString('latin1');
  });
  // Being cut off is what a flood ends with.
  socket.on('error', () => {});
  await once(socket, 'connect');
  const repeats = everyMs === undefined ? Math.ceil(PIECE_BYTES / filler.length) : 1;
  const piece = Buffer.from(filler.repeat(repeats), 'latin1');
  socket.write(start, 'latin1');
  let sentBytes = start.length;
  while (!socket.destroyed && sentBytes < bytes) {
    sentBytes += piece.length;
    if (!socket.write(piece)) await drained(socket);
    if (everyMs !== undefined) await wait(everyMs);
  }
  socket.destroy();
  return { received, sentBytes };
}

async function drained(socket: Socket): Promise<void> {
  const settled = new AbortController();
  const { signal } = settled;
  // The error of a socket that is cut off meanwhile is not ours: that it is closed is all that counts.
  const ignored = (): undefined => undefined;
  await Promise.race([
    once(socket, 'drain', { signal }).catch(ignored),
    once(socket, 'close', { signal }).catch(ignored),
  ]);
  settled.abort();
}
