import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { getDefaultHighWaterMark } from 'node:stream';
import { describe, test } from 'node:test';
import { ask } from 'tricorn/testing';
import { eventually } from './harness/eventually.ts';
import { limitsServer } from './harness/limits-server.ts';
import { WORKER_CLASSES } from './harness/places.ts';
import { residentBytes } from './harness/resident-memory.ts';

const KIBIBYTE = 1024;
const MEBIBYTE = 1024 * KIBIBYTE;
const CONNECTIONS = 200;
/** What the heap takes that no connection holds: code, garbage, pages of the allocator. */
const SLACK_BYTES = 40 * MEBIBYTE;
const SAME_BYTES = 256 * KIBIBYTE;

// docs/limits.md, "Memory of a connection", with the default settings.
const READ = 64 * KIBIBYTE;
const BASE = 20 * KIBIBYTE;
const HEAD = 64 * KIBIBYTE + READ;
const BODY = 2 * (64 * KIBIBYTE + READ) + READ;
const PIPELINED = 64 * KIBIBYTE + 2 * READ;
const OUTPUT_OF_NODE_20 = 64 * KIBIBYTE + 2 * READ;
/** Later streams hold four times as much (docs/limits.md has the measured figure). */
const OUTPUT = getDefaultHighWaterMark(false) > 16 * KIBIBYTE ? 1536 * KIBIBYTE : OUTPUT_OF_NODE_20;

/** An answer that the application has ended waits as it is. */
const FINISHED = 4_000_000;

const HOST = 'Host: localhost\r\n';
const HELLO = `GET /hello HTTP/1.1\r\n${HOST}Connection: close\r\n\r\n`;
/** Fields of just under 64 KiB without the empty line that would end them. */
const FIELDS = `X-Field: ${'a'.repeat(8000)}\r\n`.repeat(8);
const MESSAGE = `POST /hang HTTP/1.1\r\n${HOST}`;

/** What a client sends to be as expensive as it can, and what that may cost. */
interface Phase {
  readonly name: string;
  readonly sent: string;
  readonly bytes: number;
  /** The application is running: not for a class that runs one request at a time. */
  readonly running?: boolean;
  readonly reads?: boolean;
  readonly connections?: number;
}

const phases: readonly Phase[] = [
  { name: 'saying nothing but a letter', sent: 'G', bytes: BASE },
  { name: 'in the middle of a head', sent: `GET /hello HTTP/1.1\r\n${HOST}${FIELDS}`, bytes: BASE + HEAD },
  {
    name: 'in the middle of a body',
    sent: `${MESSAGE}Content-Length: 100000\r\n\r\n${'x'.repeat(65_000)}`,
    bytes: BASE + BODY,
  },
  {
    name: 'in the middle of a body of small chunks',
    sent: `${MESSAGE}Transfer-Encoding: chunked\r\n\r\n${'1\r\nx\r\n'.repeat(65_000)}`,
    bytes: BASE + BODY,
  },
  {
    name: 'with more requests than one',
    sent: `GET /hang HTTP/1.1\r\n${HOST}\r\n`.repeat(20_000),
    bytes: BASE + HEAD + PIPELINED,
    running: true,
  },
  {
    name: 'with an answer that is not read',
    sent: `GET /big?bytes=20000000 HTTP/1.1\r\n${HOST}\r\n`,
    bytes: BASE + HEAD + OUTPUT,
    running: true,
    reads: false,
  },
  {
    name: 'with a finished answer that is not read',
    sent: `GET /blob?bytes=${FINISHED} HTTP/1.1\r\n${HOST}\r\n`,
    bytes: BASE + HEAD + OUTPUT + FINISHED,
    connections: 40,
    reads: false,
  },
];

/** Time for garbage of the handshakes to be collected. */
const COLLECTED_MS = 20_000;

/** Resolves when the worker has taken all it will: its memory has stopped growing. */
async function settled(pid: number, port: number): Promise<number> {
  let last = 0;
  return eventually(
    'the memory of the worker stops growing',
    async () => {
      for (let round = 0; round < 20; round += 1) await ask(port, HELLO);
      const now = residentBytes(pid);
      const same = Math.abs(now - last) < SAME_BYTES;
      last = now;
      return same && now;
    },
    60_000,
  );
}

async function join(port: number, { sent, reads = true }: Phase): Promise<Socket> {
  const socket = connect({ port, host: '127.0.0.1' });
  socket.on('error', () => {});
  await once(socket, 'connect');
  if (reads) socket.resume();
  else socket.pause();
  socket.write(sent, 'latin1');
  return socket;
}

for (const workerClass of WORKER_CLASSES) {
  describe(`memory of connections to ${workerClass}`, { concurrency: 1 }, () => {
    for (const phase of phases.filter(({ running }) => running !== true || workerClass === 'async')) {
      test(`${phase.name} is bounded`, async (context) => {
        await using server = await limitsServer(workerClass, ['--graceful-timeout', '1']);
        const [pid = 0] = server.workers();
        const before = await settled(pid, server.port);
        const sockets: Socket[] = [];
        const { connections = CONNECTIONS } = phase;
        for (let index = 0; index < connections; index += 1) sockets.push(await join(server.port, phase));
        const limit = connections * phase.bytes + SLACK_BYTES;
        let growth = (await settled(pid, server.port)) - before;
        // What is garbage already goes when V8 finds the time for it; what is held stays.
        const deadline = performance.now() + COLLECTED_MS;
        while (growth >= limit && performance.now() < deadline) growth = (await settled(pid, server.port)) - before;
        const each = `${(growth / connections / KIBIBYTE).toFixed(1)} KiB each, bound ${phase.bytes / KIBIBYTE} KiB`;
        context.diagnostic(`${workerClass}, ${phase.name}: ${each}`);
        for (const socket of sockets) socket.destroy();
        assert.ok(growth < limit, each);
      });
    }
  });
}
