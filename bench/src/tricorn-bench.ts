/** The command `tricorn-bench`: measures an application under the worker classes and says which to take. */

import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import type { Kind, Load, Workload } from './cell.ts';
import { countOf, countsOf, numberOf, numbersOf, runCommand, UsageError } from './command-line.ts';
import { matrixQuestion } from './questions/matrix.ts';
import { answer, publish, showProgress } from './run-question.ts';
import { workloadNamed } from './workloads/catalogue.ts';

const USAGE = `tricorn-bench --app FILE:EXPORT [options]

  --app FILE:EXPORT     the application, as tricorn takes it
  --workload NAME       one of the suite's own applications instead
  --kind node|fetch     how it is written; decides which peers can serve it (node)
  --path PATH           what to ask for (/)
  --classes A,B         worker classes (sync,gthread,async)
  --peers A,B           servers beside tricorn, for example node:cluster
  -w, --workers N,M     numbers of workers (1,2)
  -t, --threads N,M     numbers of threads, for classes that have them (2,4)
  --connections N,M     clients at once (16,64)
  --rate N,M            open loop: requests per second instead of as many as possible
  --duration SECONDS    under load in each repetition of a cell (10)
  --repetitions N       (1) two and more give intervals
  --seed N              decides the order (1)
  --output FOLDER       where report.json and report.html go (tricorn-bench-report)
`;

const OPTIONS = {
  help: { type: 'boolean', short: 'h', default: false },
  app: { type: 'string' },
  workload: { type: 'string' },
  kind: { type: 'string', default: 'node' },
  path: { type: 'string' },
  classes: { type: 'string', default: 'sync,gthread,async' },
  peers: { type: 'string', default: '' },
  workers: { type: 'string', short: 'w', default: '1,2' },
  threads: { type: 'string', short: 't', default: '2,4' },
  connections: { type: 'string', default: '16,64' },
  rate: { type: 'string', default: '' },
  duration: { type: 'string', default: '10' },
  repetitions: { type: 'string', default: '1' },
  seed: { type: 'string', default: '1' },
  output: { type: 'string', default: 'tricorn-bench-report' },
} as const;

const parse = () => parseArgs({ options: OPTIONS }).values;
type Values = ReturnType<typeof parse>;

await runCommand('tricorn-bench', async () => {
  const values = parse();
  if (values.help) process.stdout.write(USAGE);
  else await bench(values);
});

async function bench(values: Values): Promise<void> {
  const workload = chosenWorkload(values);
  const seconds = numberOf('duration', values.duration);
  const question = matrixQuestion({
    workload,
    kind: chosenKind(values, workload),
    servers: [...words(values.classes).map((name) => `tricorn ${name}`), ...words(values.peers)],
    workers: countsOf('workers', values.workers),
    threads: countsOf('threads', values.threads),
    loads: chosenLoads(values),
    effort: {
      blocks: countOf('repetitions', values.repetitions),
      turns: 1,
      secondsPerTurn: seconds,
      warmUpSeconds: Math.min(2, seconds),
      seed: countOf('seed', values.seed),
    },
  });
  const report = await answer(question, showProgress);
  publish(report, { folder: values.output, name: 'report' });
  if (report.cells.some(({ invalid }) => invalid !== null)) process.exitCode = 1;
}

function chosenWorkload({ app, workload, kind, path }: Values): Workload {
  if ((app === undefined) === (workload === undefined)) {
    throw new UsageError('wants either --app or --workload; --help tells more');
  }
  const own = workload === undefined ? undefined : workloadNamed(workload);
  const asked = path ?? own?.request.path ?? '/';
  if (!asked.startsWith('/')) throw new UsageError(`--path wants a path that begins with /, not '${asked}'`);
  if (own) return { ...own, request: { ...own.request, path: asked } };
  const [file, exportName] = splitTarget(app as string);
  const name = app as string;
  const targets = { [kind]: `${resolve(file)}${exportName}` };
  return { name, summary: name, targets, request: { method: 'GET', path: asked } };
}

/** Splits `FILE:EXPORT`, where the export may be left out. */
function splitTarget(app: string): [string, string] {
  const colon = app.lastIndexOf(':');
  return colon === -1 ? [app, ''] : [app.slice(0, colon), app.slice(colon)];
}

function chosenKind({ kind }: Values, { targets }: Workload): Kind {
  if (kind !== 'node' && kind !== 'fetch') throw new UsageError(`--kind wants node or fetch, not '${kind}'`);
  if (targets[kind] === undefined) throw new UsageError(`--kind: the workload is not written as ${kind}`);
  return kind;
}

function chosenLoads({ connections, rate }: Values): Load[] {
  const rates = rate === '' ? [] : numbersOf('rate', rate);
  return countsOf('connections', connections).flatMap((count): Load[] =>
    rates.length === 0
      ? [{ loop: 'closed', connections: count, keepAlive: true }]
      : rates.map((perSecond) => ({ loop: 'open', connections: count, perSecond })),
  );
}

function words(list: string): string[] {
  return list.split(',').filter((word) => word !== '');
}
