/** TERM while clients wait in the accept queue, and while one does nothing. */

import assert from 'node:assert/strict';
import { setTimeout as delay } from 'node:timers/promises';
import { startServer } from 'tricorn/testing';
import { ClientConnection, type Fate } from '../harness/client-connection.ts';
import { REPOSITORY } from '../harness/places.ts';

const APPLICATION = `${REPOSITORY}test/fixtures/stopping.mjs:application`;
const WAITING = 40;
const SLOW = '/slow?ms=20';
/** Longer than a connection may be idle when the server stops: nobody has to wait for a next request. */
const IDLE_MS = 150;

/**
 * Sends TERM as soon as many clients have sent a request on a new connection, before most were accepted.
 *
 * @throws Error when one has not got its answer
 */
export async function waitingClients(workerClass: string, times: number): Promise<string> {
  const fates = new Map<Fate, number>();
  for (let count = 0; count < times; count += 1) {
    await using server = await startServer({ args: ['-k', workerClass, '-w', '2'], app: APPLICATION });
    const clients = Array.from({ length: WAITING }, () => new ClientConnection(server.port));
    const answers = clients.map((client, index) => client.ask(SLOW, index % 2 === 0 ? 'close' : 'keep-alive'));
    // What they have sent is in the kernel's hands when the first one is connected: connect(2) and write(2) came before.
    await Promise.all(clients.map((client) => client.connected));
    server.signal('SIGTERM');
    for (const fate of await Promise.all(answers)) fates.set(fate, (fates.get(fate) ?? 0) + 1);
    for (const client of clients) client.close();
    assert.equal(await server.waitForExit(), 0);
  }
  const line = `TERM with ${WAITING} clients waiting: ${times} times, ${JSON.stringify(Object.fromEntries(fates))}`;
  assert.equal(fates.get('answered'), WAITING * times, line);
  return line;
}

/** How long a server takes to end with one kept connection that is idle, compared with none. */
export async function idleConnection(workerClass: string, times: number): Promise<string> {
  const took: Record<'idle' | 'none', number[]> = { idle: [], none: [] };
  for (let count = 0; count < times; count += 1) {
    for (const kind of ['idle', 'none'] as const) took[kind].push(await end(workerClass, kind));
  }
  const [idle, none] = [took.idle, took.none].map((all) => all.sort((a, b) => a - b));
  const show = (all: readonly number[] = []): string =>
    `median ${all[Math.floor(all.length / 2)]} ms, from ${all[0]} to ${all.at(-1)} ms`;
  return `TERM with one idle connection: ${times} times, ${show(idle)}; without: ${show(none)}`;
}

async function end(workerClass: string, kind: 'idle' | 'none'): Promise<number> {
  await using server = await startServer({ args: ['-k', workerClass, '-w', '2'], app: APPLICATION });
  const client = kind === 'idle' ? new ClientConnection(server.port) : null;
  assert.equal((await client?.ask('/', 'keep-alive')) ?? 'answered', 'answered');
  await delay(IDLE_MS);
  const begun = performance.now();
  server.signal('SIGTERM');
  await server.waitForExit();
  client?.close();
  return Math.round(performance.now() - begun);
}
