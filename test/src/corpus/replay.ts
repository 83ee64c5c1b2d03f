/** Sends the corpus to a running server and looks at what came back. */

import { once } from 'node:events';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';
import { RawClient } from 'tricorn/testing';
import { type Answer, readAnswers } from './answers.ts';
import type { CorpusCase, SeenRequest } from './case-file.ts';
import type { Split } from './check-parser.ts';

/** Connections at once. */
const CONNECTIONS = 48;
const DEADLINE_MS = 20_000;

/** What is sent behind a case that leaves the connection open: the server must read exactly this as the next request. */
const LAST = request('/last', ['Host', 'last', 'Connection', 'close']);
/** What is sent before a case, when it is pipelined. */
const FIRST = request('/first', ['Host', 'first']);

/** How a case is sent. */
export interface Way {
  readonly name: string;
  readonly split: Split;
  /** Behind a good request on the same connection. */
  readonly pipelined: boolean;
}

/** Sends every case on a connection of its own; gives a sentence for each that was not answered as it should be. */
export async function replay(port: number, cases: readonly CorpusCase[], way: Way): Promise<string[]> {
  const faults: string[] = [];
  const queue = [...cases];
  const work = async (): Promise<void> => {
    for (let item = queue.pop(); item !== undefined; item = queue.pop()) {
      const fault = await send(port, item, way).catch((error: Error) => error.message);
      if (fault !== null) faults.push(`${item.name}: ${fault}`);
    }
  };
  await Promise.all(Array.from({ length: CONNECTIONS }, work));
  return faults;
}

async function send(port: number, item: CorpusCase, way: Way): Promise<string | null> {
  const before = way.pipelined ? [FIRST] : [];
  const behind = item.end === 'open' ? [LAST] : [];
  const bytes = Buffer.concat([...before.map(bytesOf), item.bytes, ...behind.map(bytesOf)]);
  const expected = [...before, ...item.requests, ...behind];
  using client = await RawClient.open(port);
  for (const piece of way.split.cut(bytes)) {
    if (client.closed) break;
    client.socket.write(piece);
    if (piece.length < bytes.length) await nextTurn();
  }
  if (item.end === 'waiting') {
    await untilAnswered(client, expected.length);
    client.socket.end();
  }
  const answers = readAnswers(await client.end(DEADLINE_MS));
  const last = typeof item.end === 'number' ? answers.pop() : undefined;
  if (typeof item.end === 'number' && (last?.status !== item.end || !last.closes)) {
    return `expected ${item.end} and close, got ${JSON.stringify(last)} behind ${JSON.stringify(answers)}`;
  }
  const seen = answers.map((answer, index) => answeredTunnel(answer, expected[index]) ?? answer.seen);
  return isDeepStrictEqual(seen, expected)
    ? null
    : `expected ${JSON.stringify(expected)}, got ${JSON.stringify(answers)} ${client.failure}`;
}

/**
 * The CONNECT request that was expected, when the answer is the engine's 501: it was read well, but nothing here makes
 * tunnels, so the application does not see it (RFC 9110 section 9.3.6).
 */
function answeredTunnel({ status, closes }: Answer, expected: SeenRequest | undefined): SeenRequest | null {
  return expected?.method === 'CONNECT' && status === 501 && closes ? expected : null;
}

/** Waits until so many requests were answered; not for more, since the client must still be there for the last answer. */
async function untilAnswered(client: RawClient, count: number): Promise<void> {
  const deadline = AbortSignal.timeout(DEADLINE_MS);
  while (!client.closed && readAnswers(client.received).length < count) {
    await Promise.race([
      once(client.socket, 'data', { signal: deadline }),
      once(client.socket, 'close', { signal: deadline }),
    ]);
  }
}

function request(target: string, headers: readonly string[]): SeenRequest {
  return { method: 'GET', target, minorVersion: 1, headers, body: '', trailers: [] };
}

function bytesOf({ method, target, headers }: SeenRequest): Buffer {
  const lines = headers.flatMap((name, index) => (index % 2 === 0 ? [`${name}: ${headers[index + 1]}\r\n`] : []));
  return Buffer.from(`${method} ${target} HTTP/1.1\r\n${lines.join('')}\r\n`);
}
