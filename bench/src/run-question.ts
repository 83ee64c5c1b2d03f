/** From a question to its report: looks what is here, runs the plan, puts the figures together, writes them down. */

import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describeMachine } from './measure/machine.ts';
import { cellsOf, type Plan, withoutMissing } from './plan/plan.ts';
import { type PlanResult, type Progress, runPlan } from './plan/run-plan.ts';
import { checkReport } from './report/check-report.ts';
import type { Expectation } from './report/expectation.ts';
import { reportMarkdown } from './report/markdown.ts';
import { reportPage } from './report/page.ts';
import type { CellResult, Comparison, Report } from './report/report.ts';
import { compareCells, summarizeCell } from './report/summarize.ts';
import { progressLine, reportText } from './report/terminal.ts';
import { availabilityOf, serverNamed } from './servers/catalogue.ts';
import { needsOf } from './workloads/needs.ts';

/** What is asked, as data. */
export interface Question {
  readonly plan: Plan;
  readonly comparisons?: readonly Comparison[];
  /** Turns the figures into advice. */
  readonly recommend?: (cells: readonly CellResult[]) => string;
}

/** Measures and gives the report, checked against its schema. */
export async function answer(question: Question, onProgress: (progress: Progress) => void): Promise<Report> {
  const availability = [
    ...availabilityOf(cellsOf(question.plan).map(({ server }) => server)),
    ...needsOf(question.plan.groups.map(({ workload }) => workload)),
  ];
  const machine = describeMachine();
  const plan = withoutMissing(question.plan, availability);
  const { samples, failures } = await runPlan(plan, onProgress);
  const cells = summaries(plan, { samples, failures }, machine.cores);
  return checkReport({
    format: 1,
    question: plan.question,
    date: new Date().toISOString(),
    machine,
    servers: availability,
    effort: plan.effort,
    cells,
    comparisons: (question.comparisons ?? []).map((comparison) => compareCells(comparison, samples)),
    recommendation: question.recommend?.(cells) ?? null,
    failures,
    samples,
  } satisfies Report);
}

function summaries({ groups }: Plan, { samples, failures }: PlanResult, cores: number): CellResult[] {
  return groups.flatMap(({ workload, cells }) =>
    cells.map((cell) =>
      summarizeCell({
        cell,
        workload,
        cores,
        concurrency: serverNamed(cell.server).concurrency,
        samples: samples.filter((sample) => sample.cell === cell.id),
        failures: failures.filter((failure) => failure.cell === cell.id),
      }),
    ),
  );
}

/** Shows progress on one line of the terminal, or a line a step where there is none. */
export function showProgress(progress: Progress): void {
  const line = progressLine(progress);
  if (!process.stderr.isTTY) process.stderr.write(`${line}\n`);
  else process.stderr.write(`\r\x1b[2K${line.slice(0, process.stderr.columns - 1)}${progress.done === 1 ? '\n' : ''}`);
}

/** Where a report goes. */
export interface Publication {
  readonly folder: string;
  readonly name: string;
  /** To be confirmed or corrected by it. */
  readonly expectations?: readonly Expectation[];
}

/** Prints a report, and writes it to `FOLDER/NAME.json`, `.html` and `.md`. */
export function publish(report: Report, { folder, name, expectations }: Publication): void {
  process.stdout.write(reportText(report));
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, `${name}.json`), `${JSON.stringify(report, null, 1)}\n`);
  writeFileSync(join(folder, `${name}.html`), reportPage(report));
  writeFileSync(join(folder, `${name}.md`), reportMarkdown(report, expectations));
  process.stdout.write(`\n${join(folder, name)}.json, .html and .md\n`);
}
