/** Micro-benchmarks of the hot parts. A part that a commit does not have is left out there. */

import { engineWith, SILENT, SMALL_HEAD, TEXT } from './engine.ts';
import type { Foreign, ForeignClass, LoadModule, MicroBenchmark } from './micro-benchmark.ts';
import { portRoundTrip, threadHop } from './thread-hop.ts';

const BROWSER_FIELDS = Array.from({ length: 18 }, (_, n) => `X-Field-${n}: some value of a common length\r\n`).join('');
const BROWSER_HEAD = `GET /articles/2026?page=2 HTTP/1.1\r\nHost: www.example.com\r\n${BROWSER_FIELDS}\r\n`;

function parsing(name: string, head: string): MicroBenchmark {
  return {
    name,
    async prepare({ load }) {
      const { parseHead } = (await load('packages/core/dist/http/head-parser.js')) as { parseHead: Foreign };
      const limits = { requestLineBytes: 8190, fields: 100, fieldBytes: 8190, headBytes: 131_072 };
      return () => parseHead(head, 0, limits);
    },
  };
}

const responseHead: MicroBenchmark = {
  name: 'check and write a response head',
  async prepare({ load }) {
    const module = (await load('packages/core/dist/http/response-head.js')) as { checkResponseHead: Foreign };
    const headers = ['Content-Type', 'text/plain', 'Content-Length', '13', 'X-Powered-By', 'x'];
    return () => module.checkResponseHead({ status: 200, headers });
  },
};

/** A whole request through the engine: bytes in, application, bytes out, and no socket. */
function request(kind: string, makeApplication: (load: LoadModule) => Promise<{ run: Foreign }>): MicroBenchmark {
  return {
    name: `a whole request without a socket, ${kind}`,
    atOnce: 20,
    async prepare({ load }) {
      const { run } = await makeApplication(load);
      const connect = await engineWith(load, run);
      const { connection, wire } = connect();
      const bytes = Buffer.from(SMALL_HEAD);
      connection.receive(bytes);
      if (!wire.last.includes(TEXT)) throw new Error(`the engine answered ${wire.last}`);
      return () => connection.receive(bytes);
    },
  };
}

const settings: MicroBenchmark = {
  name: 'resolve all settings',
  async prepare({ load }) {
    const { coreTable } = await load('packages/core/dist/settings/core-table.js');
    const { resolveSettings } = (await load('packages/core/dist/settings/resolve.js')) as { resolveSettings: Foreign };
    const entries = [
      { key: 'workers', label: '--workers', text: '4' },
      { key: 'timeout', label: '--timeout', text: '30' },
    ];
    return () => resolveSettings(coreTable, [{ source: 'command line', entries }]);
  },
};

const admission: MicroBenchmark = {
  name: 'admission below the limit',
  async prepare({ load }) {
    const { Admission } = (await load('packages/worker-async/dist/admission.js')) as { Admission: ForeignClass };
    const places = new Admission(() => undefined, { running: 1000, waiting: 1000 });
    let end: Foreign = () => undefined;
    const exchange = {
      outcome: null,
      onEnd: (listener: Foreign) => {
        end = listener;
      },
    };
    return () => {
      places.admit?.(exchange);
      end('completed');
    };
  },
};

export const microBenchmarks: readonly MicroBenchmark[] = [
  parsing('parse a head of 1 field', SMALL_HEAD),
  parsing('parse a head of 19 fields', BROWSER_HEAD),
  responseHead,
  request('node handler', async (load) => {
    const module = (await load('packages/core/dist/app/node/node-application.js')) as { nodeApplication: Foreign };
    const handler = (_request: unknown, response: { setHeader: Foreign; end: Foreign }): void => {
      response.setHeader('Content-Type', 'text/plain');
      response.end(TEXT);
    };
    return module.nodeApplication(handler, '') as { run: Foreign };
  }),
  request('fetch handler', async (load) => {
    const module = (await load('packages/core/dist/app/fetch/fetch-application.js')) as { fetchApplication: Foreign };
    const handler = (): Response => new Response(TEXT, { headers: { 'content-type': 'text/plain' } });
    return module.fetchApplication(handler, '', { light: true }) as { run: Foreign };
  }),
  request('gateway application', async (load) => {
    const path = 'packages/core/dist/app/gateway/gateway-application.js';
    const { gatewayApplication } = (await load(path)) as { gatewayApplication: Foreign };
    const handler = (_environ: unknown, start: Foreign): string[] => {
      start('200 OK', [['Content-Type', 'text/plain']]);
      return [TEXT];
    };
    return gatewayApplication(handler, { multithread: false, multiprocess: true, logger: SILENT }) as { run: Foreign };
  }),
  threadHop,
  admission,
  settings,
];

/** These, and what is no part of tricorn but something to hold its parts against. */
export const allBenchmarks: readonly MicroBenchmark[] = [...microBenchmarks, portRoundTrip];
