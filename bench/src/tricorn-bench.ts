/** The command `tricorn-bench`: measures an application under the worker classes and says which to take. */

import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import type { Kind, Load, Workload } from './cell.ts';
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

const { values } = parseArgs({
  options: {
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
  },
});

if (values.help || (values.app === undefined && values.workload === undefined)) {
  process.stdout.write(USAGE);
  if (!values.help) process.exitCode = 1;
} else {
  const report = await answer(
    matrixQuestion({
      workload: chosenWorkload(),
      kind: values.kind as Kind,
      servers: [...words(values.classes).map((name) => `tricorn ${name}`), ...words(values.peers)],
      workers: numbers('workers'),
      threads: numbers('threads'),
      loads: chosenLoads(),
      effort: {
        blocks: number('repetitions'),
        turns: 1,
        secondsPerTurn: number('duration'),
        warmUpSeconds: Math.min(2, number('duration')),
        seed: number('seed'),
      },
    }),
    showProgress,
  );
  publish(report, { folder: values.output, name: 'report' });
  if (report.cells.some(({ invalid }) => invalid !== null)) process.exitCode = 1;
}

function chosenWorkload(): Workload {
  const own = values.workload === undefined ? undefined : workloadNamed(values.workload);
  const path = values.path ?? own?.request.path ?? '/';
  if (own) return { ...own, request: { ...own.request, path } };
  const app = values.app as string;
  const [file, exportName] = splitTarget(app);
  const target = `${resolve(file)}${exportName}`;
  return { name: app, summary: app, targets: { [values.kind as Kind]: target }, request: { method: 'GET', path } };
}

/** Splits `FILE:EXPORT`, where the export may be left out. */
function splitTarget(app: string): [string, string] {
  const colon = app.lastIndexOf(':');
  return colon === -1 ? [app, ''] : [app.slice(0, colon), app.slice(colon)];
}

function chosenLoads(): Load[] {
  return numbers('connections').flatMap((connections): Load[] =>
    values.rate === ''
      ? [{ loop: 'closed', connections, keepAlive: true }]
      : numbers('rate').map((perSecond) => ({ loop: 'open', connections, perSecond })),
  );
}

function words(list: string): string[] {
  return list.split(',').filter((word) => word !== '');
}

type Numeric = 'workers' | 'threads' | 'connections' | 'rate' | 'duration' | 'repetitions' | 'seed';

/** @throws RangeError that names the option. */
function numbers(option: Numeric): number[] {
  const list = words(values[option]).map(Number);
  const isGood = list.length > 0 && list.every((each) => Number.isFinite(each) && each > 0);
  if (!isGood) throw new RangeError(`--${option} wants numbers above 0, separated by commas, not '${values[option]}'`);
  return list;
}

function number(option: Numeric): number {
  return numbers(option)[0] as number;
}
