/** Runs the same test against a real `http.Server` and against the node application kind. */

import { once } from 'node:events';
import * as http from 'node:http';
import type { AddressInfo } from 'node:net';
import { test } from 'node:test';
import { type Answer, MemoryExchange, withResolvers } from './memory-exchange.test.kit.ts';
import { type NodeHandler, nodeApplication } from './node-application.ts';

/** What a client asks for; a body is sent later, in chunks, when `body` is true. */
export interface Call {
  readonly method?: string;
  readonly target?: string;
  readonly headers?: readonly string[];
  readonly body?: boolean;
}

/** The client's end of one exchange. */
export interface Client {
  readonly answer: Promise<Answer>;
  /** Resolves when the head of the response has come. */
  readonly head: Promise<void>;
  readonly interim: readonly { status: number; headers: readonly string[] }[];
  sendBody(text: string): void;
  endBody(trailers?: readonly string[]): void;
  /** Breaks the connection. */
  abort(): void;
  /** Takes the response from now on, after a call that was made with `reading: false`. */
  startReading(): void;
}

/** A server with one handler; stopped when the test ends. */
export interface Server {
  readonly name: string;
  call(call: Call, options?: { reading: boolean }): Promise<Client>;
}

type Serve = (handler: NodeHandler) => Promise<Server>;

/** Events in the order they came. */
export class EventLog {
  readonly entries: string[] = [];
  #waiting: { entry: string; done: () => void }[] = [];

  add(entry: string): void {
    this.entries.push(entry);
    for (const waiting of this.#waiting.filter((one) => one.entry === entry)) waiting.done();
  }

  /** Resolves when all of these have been logged; the test's time limit is the deadline. */
  async until(...wanted: string[]): Promise<void> {
    for (const entry of wanted) {
      if (this.entries.includes(entry)) continue;
      const { promise, resolve } = withResolvers<void>();
      this.#waiting.push({ entry, done: resolve });
      await promise;
    }
  }

  /** Logs `NAME EVENT` for each of the events, with the code of an error. */
  watch(emitter: NodeJS.EventEmitter, name: string, events: readonly string[]): void {
    for (const event of events) {
      emitter.on(event, (value?: NodeJS.ErrnoException) => {
        this.add(`${name} ${event}${value instanceof Error ? ` ${value.code}` : ''}`);
      });
    }
  }
}

/** Registers the test twice: `... (http.Server)` and `... (tricorn)`. */
export function parity(name: string, run: (serve: Serve) => Promise<void>): void {
  test(`${name} (http.Server)`, { timeout: 10_000 }, async (context) => {
    const servers = new RealServers();
    // Not `await using`, which a test over its time limit never leaves.
    context.after(() => servers.close());
    await run((handler) => servers.serve(handler));
  });
  test(`${name} (tricorn)`, { timeout: 10_000 }, async (context) => {
    // Keeps the process alive as a connection would.
    const connection = setInterval(() => {}, 1000);
    context.after(() => clearInterval(connection));
    await run(serveInMemory);
  });
}

async function serveInMemory(handler: NodeHandler): Promise<Server> {
  const application = nodeApplication(handler, 'test handler');
  const call: Server['call'] = async (given, options = { reading: true }) => {
    const request = {
      method: given.method ?? 'GET',
      target: given.target ?? '/',
      headers: headersOf(given),
    };
    const exchange = new MemoryExchange(request, { bodyLength: given.body ? null : 0 });
    exchange.response.full = !options.reading;
    application.run(exchange);
    return memoryClient(exchange);
  };
  return { name: 'tricorn', call };
}

function memoryClient(exchange: MemoryExchange): Client {
  return {
    answer: exchange.response.answer.then((answer) => ({ ...answer, headers: ofApplication(answer.headers) })),
    head: exchange.response.sent,
    interim: exchange.response.interim,
    sendBody: (text) => exchange.body.arrive(Buffer.from(text)),
    endBody: (trailers = []) => {
      exchange.body.trailers = trailers;
      exchange.body.arrive(null);
    },
    abort: () => exchange.breakOff('client-gone'),
    startReading: () => exchange.response.makeRoom(),
  };
}

function headersOf(call: Call): readonly string[] {
  const framing = call.body ? ['Transfer-Encoding', 'chunked'] : [];
  return ['Host', 'app.test', ...(call.headers ?? []), ...framing, 'Connection', 'keep-alive'];
}

/** What http.Server and its client add or consume on the way. */
const OF_THE_ENGINE: ReadonlySet<string> = new Set(['date', 'connection', 'keep-alive', 'transfer-encoding']);

function ofApplication(headers: readonly string[]): readonly string[] {
  return headers.filter((_, index) => !OF_THE_ENGINE.has(headers[index - (index % 2)]!.toLowerCase()));
}

class RealServers {
  readonly #servers: http.Server[] = [];
  readonly #agent = new http.Agent({ keepAlive: true });

  async serve(handler: NodeHandler): Promise<Server> {
    const server = http.createServer(handler);
    this.#servers.push(server);
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    return { name: 'http.Server', call: (call, options) => this.#call(port, call, options) };
  }

  async #call(port: number, call: Call, options = { reading: true }): Promise<Client> {
    const request = http.request({
      port,
      host: '127.0.0.1',
      agent: this.#agent,
      method: call.method ?? 'GET',
      path: call.target ?? '/',
      headers: headersOf(call) as string[],
    });
    const { promise: reading, resolve: startReading } = withResolvers<void>();
    if (options.reading) startReading();
    const interim: { status: number; headers: readonly string[] }[] = [];
    request.on('information', (info) => interim.push({ status: info.statusCode, headers: info.rawHeaders }));
    // A connection that breaks shows in the answer; without a listener it would end the process.
    request.on('error', () => {});
    const answer = readAnswer(request, reading);
    const head = new Promise<void>((done) => request.once('response', () => done()));
    if (call.body) request.flushHeaders();
    else request.end();
    return {
      answer,
      head,
      interim,
      sendBody: (text) => request.write(text),
      endBody: (trailers = []) => {
        request.addTrailers(Object.fromEntries(trailers.flatMap((n, i) => (i % 2 ? [] : [[n, trailers[i + 1]!]]))));
        request.end();
      },
      abort: () => request.destroy(),
      startReading,
    };
  }

  async close(): Promise<void> {
    this.#agent.destroy();
    for (const server of this.#servers) {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    }
  }
}

async function readAnswer(request: http.ClientRequest, reading: Promise<void>): Promise<Answer> {
  const nothing = { status: 0, reason: undefined, headers: [], body: '', trailers: [], complete: false };
  let response: http.IncomingMessage;
  try {
    [response] = await once(request, 'response');
  } catch {
    // The test broke the connection, or the server did: that is the answer.
    return nothing;
  }
  await reading;
  const chunks: Buffer[] = [];
  response.on('data', (chunk) => chunks.push(chunk));
  response.on('error', () => {});
  await new Promise((done) => response.once('close', done));
  return {
    status: response.statusCode!,
    reason: response.statusMessage === http.STATUS_CODES[response.statusCode!] ? undefined : response.statusMessage,
    headers: ofApplication(response.rawHeaders),
    body: Buffer.concat(chunks).toString(),
    trailers: response.rawTrailers,
    complete: response.complete,
  };
}
