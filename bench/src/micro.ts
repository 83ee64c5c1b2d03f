/** Micro-benchmarks of the engine's hot parts: `npm run bench:micro`. */

import Benchmark from 'benchmark';

/** The parts are internal to core, so they are taken from its build by path. */
const core = (path: string): Promise<Record<string, never>> =>
  import(new URL(`../../packages/core/dist/${path}`, import.meta.url).href);

const { parseHead } = (await core('http/head-parser.js')) as never as {
  parseHead: (text: string, start: number, limits: object) => unknown;
};
const { checkResponseHead } = (await core('http/response-head.js')) as never as {
  checkResponseHead: (head: object) => unknown;
};

const limits = { requestLineBytes: 8190, fields: 100, fieldBytes: 8190, headBytes: 131072 };
const small = 'GET / HTTP/1.1\r\nHost: localhost:8000\r\n\r\n';
const browser = `GET /articles/2026?page=2 HTTP/1.1\r\nHost: www.example.com\r\n${Array.from({ length: 18 }, (_, n) => `X-Field-${n}: some value of a common length\r\n`).join('')}\r\n`;
const head = { status: 200, headers: ['Content-Type', 'text/plain', 'Content-Length', '13', 'X-Powered-By', 'x'] };

new Benchmark.Suite()
  .add('parse a head of 1 field', () => parseHead(small, 0, limits))
  .add('parse a head of 19 fields', () => parseHead(browser, 0, limits))
  .add('check and write a response head', () => checkResponseHead(head))
  .on('cycle', ({ target }: Benchmark.Event) => {
    const { name, stats } = target as unknown as Benchmark;
    const mean = (stats.mean * 1e9).toFixed(0);
    console.log(
      `${String(name).padEnd(34)} ${mean.padStart(6)} ns +- ${stats.rme.toFixed(1)} % (${stats.sample.length} runs)`,
    );
  })
  .run();
