/** Hand-written applications that the tests load into threads, by name. */

import { createHash } from 'node:crypto';
import { threadId } from 'node:worker_threads';
import { type Application, ApplicationError, type Exchange } from 'tricorn/plugin';

/** What the tests pass as loader options. */
export interface TestOptions {
  readonly app: string;
  /** Shared with the test: see each application. */
  readonly shared?: SharedArrayBuffer;
}

type Handler = (exchange: Exchange, shared: Int32Array) => void | Promise<void>;

function answer({ response }: Exchange, text: string, headers: readonly string[] = []): void {
  response.start({ status: 200, headers });
  response.write(text);
  response.end();
}

const turn = (ms = 0): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

const handlers: Record<string, Handler> = {
  hello: (exchange) => answer(exchange, 'Hello world', ['Content-Type', 'text/plain']),

  describe: (exchange) => answer(exchange, JSON.stringify({ ...exchange.request, peer: exchange.peer })),

  async asyncHello(exchange) {
    await null;
    answer(exchange, 'later');
  },

  /** Node's shape: returns at once, answers later. */
  callback(exchange) {
    setTimeout(() => answer(exchange, 'called back'), 5);
  },

  async echo({ body, response }) {
    response.start({ status: 200, headers: [] });
    for (let chunk = await body.read(); chunk !== null; chunk = await body.read()) {
      if (!response.write(chunk)) await response.ready();
    }
    response.end();
  },

  async hash(exchange) {
    const hash = createHash('sha256');
    const { body } = exchange;
    for (let chunk = await body.read(); chunk !== null; chunk = await body.read()) hash.update(chunk);
    answer(exchange, hash.digest('hex'));
  },

  /** Takes a millisecond for each chunk and counts the bytes in cell 0. */
  async slowReader(exchange, shared) {
    const hash = createHash('sha256');
    const { body } = exchange;
    for (let chunk = await body.read(); chunk !== null; chunk = await body.read()) {
      hash.update(chunk);
      Atomics.add(shared, 0, chunk.length);
      await turn(1);
    }
    answer(exchange, hash.digest('hex'));
  },

  /** Sends as many MiB as the target says, honouring back-pressure, and counts the bytes in cell 0. */
  async download({ request, response }, shared) {
    response.start({ status: 200, headers: [] });
    for (let mib = 0; mib < Number(request.target.split('/').at(-1)); mib++) {
      for (let part = 0; part < 16; part++) {
        const more = response.write(Buffer.alloc(65_536, mib));
        Atomics.add(shared, 0, 65_536);
        if (!more) await response.ready();
      }
    }
    response.end();
  },

  /** One buffer in one write, the same for every request. */
  big({ response }) {
    response.start({ status: 200, headers: [] });
    response.write(BIG);
    response.end();
  },

  /** The same as text. */
  bigText({ response }) {
    response.start({ status: 200, headers: [] });
    response.write(BIG_TEXT);
    response.end();
  },

  /** Writes far more than the window, in several chunks, without waiting for anybody. */
  writesAhead({ response }) {
    response.start({ status: 200, headers: [] });
    for (let count = 0; count < 20; count++) response.write('x'.repeat(40_000));
    response.end();
  },

  async events({ response, signal }, shared) {
    response.start({ status: 200, headers: ['Content-Type', 'text/event-stream'] });
    for (let count = 1; !signal.aborted; count++) {
      response.write(`data: ${count}\n\n`);
      while (Atomics.load(shared, 0) < count && !signal.aborted) await turn(1);
    }
    Atomics.store(shared, 1, 1);
  },

  flushHead({ response }, shared) {
    response.start({ status: 200, headers: [] });
    response.flush();
    const timer = setInterval(() => {
      if (Atomics.load(shared, 0) === 0) return;
      clearInterval(timer);
      response.end();
    }, 1);
  },

  hints({ response }) {
    response.informational(103, ['Link', '</a.css>']);
    response.start({ status: 200, headers: [] });
    response.end(['X-Sum', '42']);
  },

  throws() {
    throw new TypeError('no such luck');
  },

  async throwsAfterHead({ response }) {
    response.start({ status: 200, headers: [] });
    response.write('partial');
    await turn(1);
    throw new Error('too late');
  },

  throwsAfterEnd(exchange) {
    answer(exchange, 'fine');
    throw new Error('afterwards');
  },

  neverSettles(exchange) {
    answer(exchange, 'fine');
    return new Promise(() => undefined);
  },

  /** Answers, and fails once cell 0 is set. */
  async failsLate(exchange, shared) {
    answer(exchange, 'fine');
    while (Atomics.load(shared, 0) === 0) await turn(1);
    throw new Error('long afterwards');
  },

  async throwsBodyError({ body }) {
    while ((await body.read()) !== null);
  },

  aborts(exchange) {
    exchange.response.start({ status: 200, headers: [] });
    exchange.response.write('partial');
    exchange.abort(new Error('gave up'));
  },

  badHead(exchange) {
    try {
      exchange.response.start({ status: 200, headers: ['X-A', 'a\r\nX-B: b'] });
    } catch (error) {
      answer(exchange, (error as { code: string }).code);
    }
  },

  overrun({ response }) {
    response.start({ status: 200, headers: ['Content-Length', '3'] });
    response.write('four');
  },

  uncaught() {
    setTimeout(() => {
      throw new Error('in a callback');
    });
    return new Promise(() => undefined);
  },

  exits() {
    process.exit(7);
  },

  exitsAfterwards(exchange) {
    answer(exchange, 'Hello world');
    // When the main thread has been told, and before the next request is begun.
    void Promise.resolve().then(() => process.nextTick(() => process.exit(7)));
  },

  /** Busy until the gate opens; counts how many are inside this thread at once. */
  async gate(exchange, shared) {
    inside += 1;
    Atomics.add(shared, 1, 1);
    while (Atomics.load(shared, 0) === 0) await turn(1);
    const text = `${threadId} ${inside}`;
    await turn(1);
    inside -= 1;
    answer(exchange, text);
  },
};

const BIG = Buffer.alloc(1_048_576, 'b');
const BIG_TEXT = 'b'.repeat(1_048_576);
let inside = 0;

/** The loader; `router` runs the handler that the target's first segment names. */
export async function load({ app, shared }: TestOptions): Promise<Application> {
  const cells = new Int32Array(shared ?? new SharedArrayBuffer(16));
  if (app === 'broken') throw new ApplicationError('can not load ./broken.js');
  if (app === 'exits-while-loading') process.exit(3);
  // Cell 3 counts loads; the test of replacement breaks all after the one it names in cell 2.
  if (Atomics.add(cells, 3, 1) >= Atomics.load(cells, 2) && Atomics.load(cells, 2) > 0) throw new Error('broken since');
  return {
    kind: 'gateway',
    description: 'test application',
    run(exchange) {
      const name = app === 'router' ? exchange.request.target.split('/')[1]! : app;
      return handlers[name]!(exchange, cells);
    },
    async close() {
      Atomics.add(cells, 0, 1);
      Atomics.notify(cells, 0);
    },
  };
}
