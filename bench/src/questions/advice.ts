/** The question whether the advice is right, for applications whose answer is known. */

import type { Load } from '../cell.ts';
import type { Effort } from '../plan/plan.ts';
import { predict } from '../prediction.ts';
import type { Nature } from '../recommend.ts';
import { FIGURES, type FigureName, figureText } from '../report/figure.ts';
import type { CellResult } from '../report/report.ts';
import type { Question } from '../run-question.ts';
import { workloadNamed } from '../workloads/catalogue.ts';
import { needsOf } from '../workloads/needs.ts';
import { CLASSES, cellsFor, groupOf, isNamed, nodeCells, profileCells, QUICK } from './contestants.ts';
import { BY_THE_CLOCK, COUNTED, KEPT, PACES } from './standard.ts';

/** A workload with a known answer, and what "best" means for it. */
interface KnownWorkload {
  readonly workload: string;
  /** What is in the way of more requests. */
  readonly nature: Nature;
  readonly figure: FigureName;
  readonly load: Load;
}

/** An application, and the workloads that can stand for it: the first that is here does. */
interface KnownApplication {
  readonly name: string;
  readonly workloads: readonly KnownWorkload[];
}

/** With these cores are idle, and requests wait for places. */
const WAITING = { figure: 'rate', load: KEPT } as const;
/**
 * With these cores are what is scarce. Not by CPU time: where two cores are one with two threads, a request takes less of it
 * while the other is idle, so a class that spreads its work badly would look cheap.
 */
const COMPUTING = { figure: 'rate', load: COUNTED } as const;

const KNOWN: readonly KnownApplication[] = [
  { name: 'hello', workloads: [{ workload: 'hello', nature: 'light', figure: 'cpu', load: KEPT }] },
  {
    name: 'blocking SQLite',
    workloads: [
      { workload: 'sqlite', nature: 'computes', ...COMPUTING },
      { workload: 'blocking', nature: 'blocks', ...WAITING },
    ],
  },
  { name: 'CPU 20 ms', workloads: [{ workload: 'cpu 20 ms', nature: 'computes', ...COMPUTING }] },
  {
    name: 'asynchronous PostgreSQL',
    workloads: [
      { workload: 'postgres', nature: 'waits', ...WAITING },
      { workload: 'waiting', nature: 'waits', ...WAITING },
    ],
  },
  {
    name: 'mixed',
    // All the rate that is asked for can be had from every class; what differs is how long the light requests wait.
    workloads: [{ workload: 'mixed', nature: 'computes', figure: 'light p99', load: BY_THE_CLOCK }],
  },
  { name: 'streaming', workloads: [{ workload: 'events', nature: 'waits', ...WAITING }] },
];

/** Which applications are asked about. */
export interface AdviceWanted {
  /** Part of the name, or several with commas between them; all of them unless told. */
  readonly only?: string;
  /** Whether a workload can run here. */
  readonly isHere?: (workload: string) => boolean;
}

/** Predicts the class for each of the applications from its profile, and measures the classes. */
export function adviceQuestion(effort: Effort, { only = '', isHere = canRun }: AdviceWanted = {}): Question {
  const asked = KNOWN.filter(({ name }) => isNamed(name, only));
  const groups = asked.flatMap((application) => {
    const { workload, load } = wantedOf(application, isHere);
    const profile = profileCells(workload);
    const classes = cellsFor(workload, { kind: 'node', servers: CLASSES, load });
    return load.loop === 'closed'
      ? [groupOf(workload, [...profile, ...classes])]
      : [groupOf(workload, profile), { ...groupOf(workload, classes), pace: PACES[load.loop] }];
  });
  return {
    plan: { question: 'Is the advice right?', groups, effort: { ...effort, ...QUICK } },
    recommend: (cells) => adviceJudged(cells, asked),
  };
}

/** The first that is here; the last needs nothing. */
function wantedOf({ workloads }: KnownApplication, isHere: (workload: string) => boolean): KnownWorkload {
  return workloads.find(({ workload }) => isHere(workload)) ?? (workloads.at(-1) as KnownWorkload);
}

/** Whether what the workload needs is installed. */
const canRun = (name: string): boolean => needsOf([workloadNamed(name)]).every(({ version }) => version !== null);

/** A line for each application: what was predicted, what was measured, and whether that is right. */
export function adviceJudged(cells: readonly CellResult[], asked: readonly KnownApplication[] = KNOWN): string {
  const lines = asked.map((application) => judge(application, cells));
  const right = lines.filter(({ isRight }) => isRight).length;
  return [...lines.map(({ text }) => text), `right for ${right} of ${lines.length}`].join('\n');
}

function judge(application: KnownApplication, cells: readonly CellResult[]): { text: string; isRight: boolean } {
  const measuredOnes = application.workloads.filter(({ workload }) => cells.some((cell) => cell.workload === workload));
  const { workload, nature: truth, figure, load } = measuredOnes[0] ?? (application.workloads[0] as KnownWorkload);
  const wanted = application.workloads[0]?.workload;
  const name = workload === wanted ? application.name : `${application.name} (${workload} in place of ${wanted})`;
  const prediction = predict(nodeCells(cells, workload), { load, figure });
  if (prediction === null) return { text: `${name}: a cell is missing or invalid`, isRight: false };
  const { nature, predicted, measured, figures } = prediction;
  const isRight = nature === truth && prediction.isRight;
  const said = nature === truth ? nature : `${nature}, but in truth ${truth}`;
  const [own, other] = figures.map(figureText);
  const evidence = `${own} against ${other} ${FIGURES[figure].unit} of the best other class`;
  const text = `${name} ${said}: predicted ${predicted}, best is ${measured} (${evidence}): ${isRight ? 'right' : 'WRONG'}`;
  return { text, isRight };
}
