import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync, renameSync } from 'node:fs';
import { Agent } from 'node:http';
import { describe, test } from 'node:test';
import { ask as askRaw, RawClient, type Server, startServer } from 'tricorn/testing';
import { eventually } from './harness/eventually.ts';
import { ask } from './harness/http-request.ts';
import { REPOSITORY, WORKER_CLASSES } from './harness/places.ts';
import { TemporaryFolder } from './harness/temporary-folder.ts';

const APP = `${REPOSITORY}test/fixtures/outcomes.js:application`;
const HOST = 'Host: localhost\r\n';
const FORMAT = '%(outcome)s %(s)s %(m)s %(U)s';

interface Logged {
  readonly server: Server;
  readonly folder: TemporaryFolder;
  /** Lines of the access log and of the files it was renamed to. */
  lines(): string[];
}

interface Setup {
  readonly workerClass: string;
  readonly args?: readonly string[];
  readonly format?: string;
  readonly expected?: readonly RegExp[];
}

/** Runs the check against a server of its own that writes an access log. */
async function logging(setup: Setup, check: (logged: Logged) => Promise<void>): Promise<void> {
  const { workerClass, args = [], format = FORMAT, expected = [] } = setup;
  using folder = new TemporaryFolder();
  const log = ['--access-logfile', folder.file('access.log'), '--access-logformat', format];
  const threads = workerClass === 'gthread' ? ['--threads', '2'] : [];
  await using server = await startServer({
    args: ['-k', workerClass, ...threads, ...log, ...args],
    app: APP,
    expected,
  });
  const lines = (): string[] =>
    readdirSync(folder.path).flatMap((name) => readFileSync(folder.file(name), 'utf8').split('\n').filter(Boolean));
  await check({ server, folder, lines });
}

/** How often each line is in the log, once there are as many as expected; waits a moment more for one too many. */
async function counts({ lines, server }: Logged, expected: Readonly<Record<string, number>>): Promise<void> {
  const total = Object.values(expected).reduce((sum, count) => sum + count, 0);
  await eventually(`${total} lines`, () => lines().length >= total).catch(() => undefined);
  await server.stop();
  const found: Record<string, number> = {};
  for (const line of lines()) found[line] = (found[line] ?? 0) + 1;
  assert.deepEqual(found, expected);
}

const get = (target: string): string => `GET ${target} HTTP/1.1\r\n${HOST}Connection: close\r\n\r\n`;

async function times(count: number, work: (index: number) => Promise<unknown>): Promise<void> {
  for (let index = 0; index < count; index++) await work(index);
}

/** Asks, waits for the beginning of the answer, and leaves. */
async function leaveEarly(port: number, target: string): Promise<void> {
  using client = await RawClient.open(port);
  client.send(get(target));
  await client.until(/begun/);
  // A FIN this early could be a half-close by a client that still reads.
  client.socket.resetAndDestroy();
}

/** A body that does not come in time reaches the application where bodies are not collected first, and it answers. */
function forClass(lines: Readonly<Record<string, number>>, workerClass: string): Readonly<Record<string, number>> {
  const outcome = workerClass === 'async' ? 'completed' : 'rejected';
  return Object.fromEntries(
    Object.entries(lines).map(([line, count]) => [line.startsWith('408') ? `${outcome} ${line}` : line, count]),
  );
}

/** What clients do, and the lines that must come of it. */
const ENDS: readonly {
  readonly name: string;
  readonly args?: readonly string[];
  readonly expected?: readonly RegExp[];
  readonly lines: Readonly<Record<string, number>>;
  act(port: number, logged: Logged): Promise<unknown>;
}[] = [
  {
    name: 'completed, on connections of their own, kept, and pipelined',
    args: ['--keep-alive', '5'],
    expected: [/GET \/throw/],
    lines: { 'completed 200 GET /a': 20, 'completed 200 HEAD /b': 3, 'completed 500 GET /throw': 2 },
    async act(port) {
      await times(5, () => askRaw(port, get('/a')));
      const agent = new Agent({ keepAlive: true, maxSockets: 1 });
      await times(5, () => ask(port, '/a', { agent }));
      agent.destroy();
      await askRaw(port, `GET /a HTTP/1.1\r\n${HOST}\r\n`.repeat(9) + get('/a'));
      await times(3, () => ask(port, '/b', { method: 'HEAD' }));
      await times(2, () => ask(port, '/throw'));
    },
  },
  {
    name: 'client-gone, in the answer and in the middle of a body',
    expected: [/POST \/read/],
    lines: { 'client-gone 200 GET /never': 5, 'client-gone - POST /read': 5 },
    async act(port) {
      await times(5, () => leaveEarly(port, '/never'));
      await times(5, async () => {
        using client = await RawClient.open(port);
        client.send(`POST /read HTTP/1.1\r\n${HOST}Expect: 100-continue\r\nContent-Length: 100\r\n\r\n`);
        await client.until(/100 Continue/);
      });
    },
  },
  {
    name: 'timed-out, when the client does not read',
    args: ['--write-timeout', '0.5'],
    lines: { 'timed-out 200 GET /endless': 2 },
    act: (port, { lines }) =>
      times(2, async (round) => {
        using client = await RawClient.open(port);
        client.send(get('/endless'));
        await client.until(/200 OK/);
        client.socket.pause();
        await eventually('the line', () => lines().length > round);
      }),
  },
  {
    name: 'aborted, when the application gives up or sends less than it announced',
    expected: [/GET \/short/],
    lines: { 'aborted 200 GET /broken': 3, 'aborted 200 GET /short': 3 },
    async act(port) {
      await times(3, () => askRaw(port, get('/broken')));
      await times(3, () => askRaw(port, get('/short')));
    },
  },
  {
    name: 'rejected, with as much of the request as was understood',
    expected: [/POST \/read/],
    args: ['--head-timeout', '0.5', '--body-timeout', '0.5', '--body-max-bytes', '1000'],
    lines: {
      'rejected 400 GET /fold': 2,
      'rejected 400 - ': 2,
      'rejected 408 GET /late': 2,
      '408 POST /read': 2,
      'rejected 413 POST /big': 2,
      [`rejected 414 GET /${'a'.repeat(1024 - 'GET /'.length)}`]: 2,
      'rejected 505 GET /two': 2,
    },
    act: (port) =>
      times(2, () =>
        Promise.all([
          askRaw(port, `GET /fold HTTP/1.1\r\n${HOST}A: b\r\n c\r\n\r\n`),
          askRaw(port, '\u0016\u0003\u0001\r\n\r\n'),
          askRaw(port, 'GET /late HTTP/1.1\r\nHo'),
          askRaw(port, `POST /read HTTP/1.1\r\n${HOST}Content-Length: 9\r\n\r\nhalf`),
          askRaw(port, `POST /big HTTP/1.1\r\n${HOST}Content-Length: 1001\r\n\r\n`),
          askRaw(port, `GET /${'a'.repeat(9000)} HTTP/1.1\r\n${HOST}\r\n`),
          askRaw(port, `GET /two HTTP/2.0\r\n${HOST}\r\n`),
        ]),
      ),
  },
];

for (const workerClass of WORKER_CLASSES) {
  describe(`access log of ${workerClass}`, () => {
    for (const { name, args = [], expected = [], lines, act } of ENDS) {
      test(`has one line for each request: ${name}`, () =>
        logging({ workerClass, args, expected }, async (logged) => {
          await act(logged.server.port, logged);
          await counts(logged, forClass(lines, workerClass));
        }));
    }

    test('has one line for each request that outlives the grace of a stop: stopping', () =>
      logging(
        { workerClass, args: ['--graceful-timeout', '0.3'], expected: [/GET \/(never|slow)/] },
        async (logged) => {
          // What a sync worker has not accepted it does not know.
          const begun = { sync: 1, gthread: 2, async: 5 }[workerClass] ?? 1;
          const waiting = workerClass === 'gthread' ? 2 : 0;
          const clients = await Promise.all(
            Array.from({ length: begun + waiting }, () => RawClient.open(logged.server.port)),
          );
          for (const client of clients.slice(0, begun)) client.send(get('/never'));
          await Promise.all(clients.slice(0, begun).map((client) => client.until(/begun/)));
          for (const client of clients.slice(begun)) client.send(get('/slow?ms=0'));
          // A refused request on another connection is answered after those before it were read.
          if (workerClass !== 'sync') await askRaw(logged.server.port, 'NONSENSE\r\n\r\n');
          await logged.server.stop();
          await Promise.all(clients.map((client) => client.end()));
          await counts(logged, {
            'stopping 200 GET /never': begun,
            ...(waiting > 0 && { 'stopping - GET /slow': waiting }),
            ...(workerClass !== 'sync' && { 'rejected 400 - ': 1 }),
          });
        },
      ));

    test('has a line for each request that is under way when an uncaught error ends its worker', () => {
      // In the thread of gthread it ends the thread alone, and the request is answered.
      const line = workerClass === 'gthread' ? 'completed 500 GET /crash' : 'stopping - GET /crash';
      return logging({ workerClass, expected: [/crash|uncaught|exit/] }, async (logged) => {
        await askRaw(logged.server.port, get('/crash'));
        await counts(logged, { [line]: 1 });
      });
    });

    test('has each request once when the server stops under load', () =>
      logging({ workerClass, format: '%(outcome)s %(U)s', args: ['-w', '2'] }, async (logged) => {
        const load = new Load(logged.server.port, 8);
        await eventually('200 answers', () => load.answered.length >= 200);
        await logged.server.stop();
        await load.stopped();
        onceEach(logged, load);
      }));

    test('loses and doubles no line while it is rotated under load', () =>
      logging({ workerClass, format: '%(outcome)s %(U)s', args: ['-w', '2'] }, async (logged) => {
        const { server, folder } = logged;
        const load = new Load(server.port, 8);
        for (let round = 1; round <= 4; round++) {
          const enough = load.answered.length + 100;
          await eventually('100 more answers', () => load.answered.length >= enough);
          renameSync(folder.file('access.log'), folder.file(`access.log.${round}`));
          server.signal('SIGUSR1');
          await eventually('the new file', () => existsSync(folder.file('access.log')));
        }
        load.stop();
        await load.stopped();
        assert.equal(load.failed, 0);
        await server.stop();
        onceEach(logged, load);
        assert.equal(logged.lines().length, load.answered.length);
      }));

    test('tells how long a request waited, its class and its slot', () => {
      const room = { sync: [], gthread: ['--threads', '1'], async: ['--worker-connections', '1'] }[workerClass] ?? [];
      return logging({ workerClass, args: room, format: '%(queue)s %(class)s %(slot)s' }, async (logged) => {
        await Promise.all([ask(logged.server.port, '/slow?ms=300'), ask(logged.server.port, '/slow?ms=300')]);
        await logged.server.stop();
        const seen = logged.lines().map((line) => /^(\d+\.\d{3}) (\w+) 0$/.exec(line) ?? []);
        assert.deepEqual(
          seen.map(([, , name]) => name),
          [workerClass, workerClass],
        );
        const waited = seen.map(([, milliseconds]) => Number(milliseconds)).sort((a, b) => a - b);
        assert.equal(waited[0], 0);
        // The sync class leaves those who wait to the kernel.
        if (workerClass === 'sync') assert.equal(waited[1], 0);
        else assert.ok((waited[1] ?? 0) > 100, `${waited[1]} ms`);
      });
    });

    test('gives the application and the log the same id, the client’s or a new one', () =>
      logging({ workerClass, args: ['--request-id-header', 'X-Request-Id'], format: '%(id)s' }, async (logged) => {
        const ids: string[] = [];
        for (const sent of ['from-a-proxy:1', 'not a plain word']) {
          ids.push((await ask(logged.server.port, '/id', { headers: { 'x-request-id': sent } })).text);
        }
        ids.push((await ask(logged.server.port, '/id')).text);
        await logged.server.stop();
        assert.deepEqual(logged.lines(), ids);
        assert.equal(ids[0], 'from-a-proxy:1');
        for (const id of ids.slice(1)) assert.match(id, /^[0-9a-f-]{36}$/);
        assert.notEqual(ids[1], ids[2]);
      }));
  });
}

/** Clients that ask for one path after the other, each a path of its own, until they are told or can't. */
class Load {
  readonly answered: string[] = [];
  failed = 0;
  readonly #port: number;
  readonly #clients: Promise<void>[];
  #running = true;

  constructor(port: number, clients: number) {
    this.#port = port;
    this.#clients = Array.from({ length: clients }, (_, client) => this.#run(client));
  }

  stop(): void {
    this.#running = false;
  }

  /** Resolves when the clients have given up. */
  async stopped(): Promise<void> {
    await Promise.all(this.#clients);
  }

  async #run(client: number): Promise<void> {
    for (let count = 0; this.#running; count++) {
      const path = `/client-${client}/${count}`;
      try {
        const { status, text } = await ask(this.#port, path);
        assert.deepEqual([status, text], [200, `hello from ${path}`]);
        this.answered.push(path);
      } catch {
        // The server has stopped; whoever started the load knows whether that was to be.
        this.failed++;
        this.#running = false;
      }
    }
  }
}

/** Every answered path is in the log exactly once, as completed, and nothing is there twice. */
function onceEach({ lines }: Logged, { answered }: Load): void {
  const logged = lines();
  const known = new Set(logged);
  assert.equal(known.size, logged.length, 'no line twice');
  for (const path of answered) assert.ok(known.has(`completed ${path}`), `no line for ${path}`);
}
