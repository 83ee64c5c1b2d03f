/**
 * A worker process of tests: serves a few routes with the sync class on the listeners it inherited.
 *
 * Arguments: one JSON object, {@link WorkerProcessOptions}. Says `ready` over IPC, obeys `stop` and `break off`, and exits
 * when its parent has gone.
 */

import { createHash } from 'node:crypto';
import type {
  Application,
  CoreSettings,
  Exchange,
  InheritedListener,
  LogFields,
  Logger,
  WorkerContext,
} from 'tricorn/plugin';
import sync from './index.ts';
import { TinyEngine } from './tiny-engine.test.support.ts';

export interface WorkerProcessOptions {
  readonly listeners: readonly InheritedListener[];
  readonly settings: Partial<CoreSettings>;
}

const options: WorkerProcessOptions = JSON.parse(process.argv[2] ?? '{}');

function say(message: unknown): void {
  process.send?.(message);
}

const ROUTES: Readonly<Record<string, (exchange: Exchange) => void | Promise<void>>> = {
  '/': (exchange) => answer(exchange, 'hello'),
  '/pid': (exchange) => answer(exchange, String(process.pid)),
  '/tell': (exchange) => {
    say('told');
    answer(exchange, 'told');
  },
  '/block': (exchange) => {
    say('blocking');
    const { search } = new URL(exchange.request.target, 'http://localhost');
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, Number(search.slice(1) || 250));
    answer(exchange, String(process.pid));
  },
  '/microtasks': async (exchange) => {
    for (let count = 0; count < 10; count += 1) await null;
    answer(exchange, 'ticked');
  },
  '/timer': async (exchange) => {
    await new Promise((resolve) => setTimeout(resolve, 100));
    answer(exchange, 'rang');
  },
  '/wait': (exchange) =>
    new Promise((resolve) => {
      say('waiting');
      exchange.onEnd((outcome) => {
        say({ outcome });
        resolve();
      });
    }),
  '/dawdle': async (exchange) => {
    exchange.response.start({ status: 200, headers: ['Content-Length', '3'] });
    exchange.response.write('all');
    exchange.response.flush();
    await new Promise<void>((resolve) => exchange.onEnd(() => resolve()));
  },
  '/peer': (exchange) => answer(exchange, JSON.stringify(describePeer(exchange))),
  '/alarm': (exchange) => {
    setTimeout(() => say('rang'), 300);
    answer(exchange, 'set');
  },
  '/reject': (exchange) => {
    process.once('unhandledRejection', () => say('unhandled'));
    Promise.reject(new Error('nobody looks at this'));
    answer(exchange, 'rejected');
  },
  '/upload': async (exchange) => {
    const hash = createHash('sha256');
    let synchronous = true;
    for (;;) {
      const read = exchange.body.read();
      if (read instanceof Promise) synchronous = false;
      const chunk = await read;
      if (chunk === null) break;
      hash.update(chunk);
    }
    answer(exchange, `${hash.digest('hex')} ${synchronous}`);
  },
  '/download': (exchange) => {
    exchange.response.start({ status: 200, headers: [] });
    for (let piece = 0; piece < 512 && exchange.response.writable; piece += 1) {
      exchange.response.write(Buffer.alloc(65_536, piece));
    }
    exchange.response.end();
    say({ outcome: exchange.outcome });
  },
};

function answer(exchange: Exchange, text: string): void {
  exchange.response.start({ status: 200, headers: ['Content-Length', String(text.length)] });
  exchange.response.write(text);
  exchange.response.end();
}

function describePeer(exchange: Exchange): object {
  const { remoteAddress, remotePort, localAddress, localPort } = exchange.peer;
  return { remoteAddress, remotePort, localAddress, localPort };
}

const application: Application = {
  kind: 'gateway',
  description: 'routes of a test',
  run: (exchange) => ROUTES[exchange.request.target.split('?')[0] ?? '']?.(exchange),
};

function log(level: string): (message: string, fields?: LogFields) => void {
  return (message, fields) => say({ level, message, ...fields });
}

const logger: Logger = {
  debug: log('debug'),
  info: log('info'),
  warning: log('warning'),
  error: log('error'),
  critical: log('critical'),
};

const settings = {
  workers: 1,
  backlog: 1024,
  bodyBufferBytes: 65_536,
  keepAlive: 0,
  workerConnections: 1000,
  responseBufferBytes: 262_144,
  certfile: '',
  writeTimeout: 30,
  headTimeout: 30,
  bodyTimeout: 30,
  ...options.settings,
} as CoreSettings;

const context: WorkerContext = {
  slot: 0,
  settings,
  logger,
  listeners: options.listeners,
  counters: { requests: 0, errors: 0, inFlight: 0, connections: 0, queueMs: 0 },
  applicationOptions: { app: 'routes', appKind: 'auto', lightFetch: false },
  loadApplication: async () => application,
  replaceWorker: () => undefined,
  serveSockets: () => {
    throw new Error('not on this platform');
  },
  createEngine: (run, { bodyBufferBytes = 0, keepAlive = 0 } = {}) =>
    new TinyEngine(run, { bodyBufferBytes, keepAlive }, settings),
  createTlsServer: () => null,
};

const worker = await sync.create(context);
const grace = new AbortController();
process.on('message', async (message) => {
  if (message === 'break off') grace.abort();
  if (message !== 'stop') return;
  await worker.stop(grace.signal);
  process.disconnect();
});
// A test that died can't stop its workers.
process.on('disconnect', () => process.exit());
await worker.start();
say('ready');
