/**
 * Light requests beside heavy ones: open-loop load on 64 keep-alive connections, 5 % of the requests use the CPU for 200 ms,
 * the rest for 1 ms. Prints the latency of the light ones: `node bench/dist/head-of-line.js [--seconds 30] [--rate 70]`.
 *
 * Open-loop: requests are sent when they are due, whether or not others were answered, and count from when they were due,
 * so that a server that stalls can't slow its own test down.
 */

import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { Agent, get } from 'node:http';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const { values } = parseArgs({
  options: {
    seconds: { type: 'string', default: '30' },
    /** Requests a second; 70 is half of what two cores can do. */
    rate: { type: 'string', default: '70' },
  },
});
const seconds = Number(values.seconds);
const rate = Number(values.rate);

const CONNECTIONS = 64;
const HEAVY_EVERY = 20;
const HEAVY_MS = 200;
const LIGHT_MS = 1;

const TRICORN = fileURLToPath(new URL('../../packages/core/bin/tricorn.js', import.meta.url));
const APPLICATION = fileURLToPath(new URL('../../test/apps/node.js', import.meta.url));
const CONTENDERS = ['-k gthread -w 1 --threads 8', '-k gthread -w 2 --threads 4', '-k async -w 2', '-k async -w 8'];

/** Starts tricorn; resolves with its port once all workers are ready. */
async function start(args: readonly string[]): Promise<{ server: ChildProcess; port: number }> {
  const server = spawn(process.execPath, [TRICORN, '-b', '127.0.0.1:0', ...args, APPLICATION], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const workers = Number(args[args.indexOf('-w') + 1]);
  let log = '';
  for await (const data of server.stderr!) {
    log += data;
    if ((log.match(/worker \d+ ready/g)?.length ?? 0) >= workers) break;
  }
  server.stderr!.resume();
  return { server, port: Number(/Listening at: http:\/\/127\.0\.0\.1:(\d+)/.exec(log)?.[1]) };
}

/** Resolves with the milliseconds since the request was due, or null when it failed. */
function ask(port: number, { agent, milliseconds, due }: { agent: Agent; milliseconds: number; due: number }) {
  return new Promise<number | null>((resolve) => {
    const request = get({ host: '127.0.0.1', port, path: `/cpu?ms=${milliseconds}`, agent }, (response) => {
      response.resume().on('end', () => resolve(response.statusCode === 200 ? performance.now() - due : null));
    });
    request.on('error', () => resolve(null));
  });
}

/** Latencies of the light requests in milliseconds, sorted, and how many requests failed. */
async function measure(port: number): Promise<{ light: number[]; failed: number }> {
  const agents = Array.from({ length: CONNECTIONS }, () => new Agent({ keepAlive: true, maxSockets: 1 }));
  await Promise.all(agents.map((agent) => ask(port, { agent, milliseconds: LIGHT_MS, due: 0 })));
  const started = performance.now();
  const pending: Promise<{ heavy: boolean; took: number | null }>[] = [];
  for (let number = 0; number < rate * seconds; number++) {
    const due = started + (number * 1000) / rate;
    const early = due - performance.now();
    if (early > 0) await new Promise((resolve) => setTimeout(resolve, early));
    const heavy = number % HEAVY_EVERY === 0;
    const agent = agents[number % CONNECTIONS]!;
    const answer = ask(port, { agent, milliseconds: heavy ? HEAVY_MS : LIGHT_MS, due });
    pending.push(answer.then((took) => ({ heavy, took })));
  }
  const answers = await Promise.all(pending);
  for (const agent of agents) agent.destroy();
  const light = answers.filter(({ heavy }) => !heavy).flatMap(({ took }) => took ?? []);
  return { light: light.sort((a, b) => a - b), failed: answers.filter(({ took }) => took === null).length };
}

const rows: Record<string, string>[] = [];
for (const contender of CONTENDERS) {
  const { server, port } = await start(contender.split(' '));
  const { light, failed } = await measure(port);
  const at = (share: number): string => (light[Math.floor(light.length * share)] ?? Number.NaN).toFixed(1);
  rows.push({
    server: contender,
    p50: at(0.5),
    p90: at(0.9),
    p99: at(0.99),
    'p99.9': at(0.999),
    failed: String(failed),
  });
  const exited = once(server, 'exit');
  server.kill('SIGTERM');
  await exited;
}
console.table(rows);
