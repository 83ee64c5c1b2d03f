/** The question whether the advice is right, for applications whose answer is known. */

import type { Load } from '../cell.ts';
import type { Effort } from '../plan/plan.ts';
import { type Contest, predict } from '../prediction.ts';
import type { Nature } from '../recommend.ts';
import type { FigureName } from '../report/figure.ts';
import { FIGURES } from '../report/figure.ts';
import type { CellResult } from '../report/report.ts';
import type { Question } from '../run-question.ts';
import { workloads } from '../workloads/catalogue.ts';
import { CLASSES, cellsFor, groupOf, nodeCells, profileCells, QUICK } from './contestants.ts';
import { BY_THE_CLOCK, CLOCK_SECONDS, COUNTED, KEPT } from './standard.ts';

/** An application with a known answer. */
interface KnownApplication {
  readonly name: string;
  /** Workloads that can stand for it, the best first; those that need something that is missing here are passed over. */
  readonly workloads: readonly string[];
  /** What is in the way of more requests. */
  readonly natures: readonly Nature[];
  /** What "best" means for it. */
  readonly figure: FigureName;
  readonly load: Load;
}

const KNOWN: readonly KnownApplication[] = [
  // Every class keeps all cores busy with it, so whoever uses least CPU serves most, and that holds on a busy machine.
  { name: 'hello', workloads: ['hello'], natures: ['light'], figure: 'cpu', load: KEPT },
  {
    name: 'blocking SQLite',
    workloads: ['sqlite', 'blocking'],
    natures: ['blocks', 'computes'],
    ...{ figure: 'rate', load: KEPT },
  },
  { name: 'CPU 20 ms', workloads: ['cpu 20 ms'], natures: ['computes'], figure: 'cpu', load: COUNTED },
  {
    name: 'asynchronous PostgreSQL',
    workloads: ['postgres', 'waiting'],
    natures: ['waits'],
    ...{ figure: 'rate', load: KEPT },
  },
  // All the rate that is asked for can be had from every class; what differs is how long the light requests wait.
  { name: 'mixed', workloads: ['mixed'], natures: ['computes'], figure: 'light p99', load: BY_THE_CLOCK },
  { name: 'streaming', workloads: ['events'], natures: ['waits'], figure: 'rate', load: KEPT },
];

/** Predicts the class for each of the applications from its profile, and measures the classes. */
export function adviceQuestion(effort: Effort): Question {
  const groups = KNOWN.flatMap((application) => {
    const name = workloadOf(application);
    const classes = cellsFor(name, { kind: 'node', servers: CLASSES, load: application.load });
    return application.load.loop === 'open'
      ? [groupOf(name, profileCells(name)), { ...groupOf(name, classes), secondsPerTurn: CLOCK_SECONDS }]
      : [groupOf(name, [...profileCells(name), ...classes])];
  });
  return {
    plan: { question: 'Is the advice right?', groups, effort: { ...effort, ...QUICK } },
    recommend: adviceJudged,
  };
}

/** The first that there is. */
function workloadOf({ workloads: wanted }: KnownApplication): string {
  return wanted.find((name) => workloads.some((workload) => workload.name === name)) as string;
}

/** A line for each application: what was predicted, what was measured, and whether that is right. */
export function adviceJudged(cells: readonly CellResult[]): string {
  const lines = KNOWN.map((application) => judge(application, cells));
  const right = lines.filter(({ isRight }) => isRight).length;
  return [...lines.map(({ text }) => text), `right for ${right} of ${lines.length}`].join('\n');
}

function judge(application: KnownApplication, cells: readonly CellResult[]): { text: string; isRight: boolean } {
  const { natures, figure, load } = application;
  const workload = application.workloads.find((name) => cells.some((cell) => cell.workload === name)) ?? '';
  const [wanted] = application.workloads;
  const name = workload === wanted ? application.name : `${application.name} (${workload} in place of ${wanted})`;
  const contest: Contest = { load, figure };
  const prediction = predict(nodeCells(cells, workload), contest);
  if (prediction === null) return { text: `${name}: a cell is missing or invalid`, isRight: false };
  const { nature, predicted, measured, figures } = prediction;
  const isKnown = natures.includes(nature);
  const isRight = isKnown && prediction.isRight;
  const truth = isKnown ? nature : `${nature}, but in truth ${natures.join(' or ')}`;
  const [own, other] = figures.map((value) => value.toPrecision(3));
  const evidence = `${own} against ${other} ${FIGURES[figure].unit} of the best other class`;
  const text = `${name} ${truth}: predicted ${predicted}, best is ${measured} (${evidence}): ${isRight ? 'right' : 'WRONG'}`;
  return { text, isRight };
}
