/** Two questions of growth: CPU per request as the head grows, and as the body grows, beside node:http. */

import { type Cell, cellOf, type Group, type Load, type RequestShape, type Workload } from '../cell.ts';
import type { Effort } from '../plan/plan.ts';
import type { Comparison } from '../report/report.ts';
import type { Question } from '../run-question.ts';
import { workloadNamed } from '../workloads/catalogue.ts';

const OWN = 'tricorn async';
const BASELINE = 'node:http';
/** wrk sends Host and nothing else, so a head of 2 fields has one extra. */
const HEADS: readonly number[] = [2, 5, 10, 20, 40, 80];
const BODY_BYTES: readonly number[] = [1e3, 1e4, 1e5, 1e6, 1e7, 1e8];
/** Bytes that a turn moves in all, so that small bodies are many and large ones few, and each turn takes a second or more. */
const TURN_BYTES = 1e9;
const MOST_REQUESTS = 20_000;
const FEWEST_REQUESTS = 4;

/** Heads of 2 to 80 fields. */
export function headsQuestion(effort: Effort): Question {
  const load: Load = { loop: 'closed', connections: 64, keepAlive: true };
  const workload = workloadNamed('hello');
  const steps = HEADS.map((fields) => {
    const request = { ...workload.request, extraFields: fields - 1 };
    return pairOf({ workload, request, load, title: `${fields} header fields` });
  });
  return question('CPU per request from 2 to 80 header fields', steps, effort);
}

/** Bodies of 1 kB to 100 MB, up and down. */
export function bodiesQuestion(effort: Effort): Question {
  const steps = BODY_BYTES.flatMap((bytes) => {
    const requests = Math.max(FEWEST_REQUESTS, Math.min(MOST_REQUESTS, Math.round(TURN_BYTES / bytes)));
    const load: Load = { loop: 'counted', connections: Math.min(8, requests), requests };
    const upload = { method: 'POST', path: '/', bodyBytes: bytes };
    const download = { method: 'GET', path: `/${bytes}` };
    return [
      pairOf({ workload: workloadNamed('upload'), request: upload, load, title: `upload of ${size(bytes)}` }),
      pairOf({ workload: workloadNamed('download'), request: download, load, title: `download of ${size(bytes)}` }),
    ];
  });
  return question('CPU and throughput with bodies of 1 kB to 100 MB', steps, effort);
}

interface Step {
  readonly workload: Workload;
  readonly request: RequestShape;
  readonly load: Load;
  readonly title: string;
}

interface Pair {
  readonly group: Group;
  readonly comparison: Comparison;
}

/** tricorn and node:http with one request, to be never worse. */
function pairOf({ workload, request, load, title }: Step): Pair {
  const cellFor = (server: string): Cell =>
    cellOf({ server, workers: 1, threads: 1, workload: workload.name, kind: 'node', request, load });
  const [cell, baseline] = [cellFor(OWN), cellFor(BASELINE)];
  const comparison = { title: `${OWN} / ${BASELINE}, ${title}`, cell, baseline, goal: 1 };
  return { group: { workload, cells: [cell, baseline] }, comparison };
}

function question(text: string, pairs: readonly Pair[], effort: Effort): Question {
  const groups = pairs.map(({ group }) => group);
  return { plan: { question: text, groups, effort }, comparisons: pairs.map(({ comparison }) => comparison) };
}

function size(bytes: number): string {
  return bytes < 1e6 ? `${bytes / 1e3} kB` : `${bytes / 1e6} MB`;
}
