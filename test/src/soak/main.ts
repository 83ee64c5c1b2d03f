/** `npm run soak -- --class async --seed N --seconds N --drill WORD`: the long form of what soak.test.ts does briefly. */

import { parseArgs } from 'node:util';
import { Random } from '../fuzz/random.ts';
import { WORKER_CLASSES } from '../harness/places.ts';
import { chaos } from './chaos.ts';
import { DRILLS, run } from './drills.ts';
import { flatness } from './flatness.ts';
import { slowImport } from './slow-import.ts';
import { idleConnection, waitingClients } from './termination.ts';

const { values } = parseArgs({
  options: {
    class: { type: 'string' },
    seed: { type: 'string' },
    seconds: { type: 'string', default: '600' },
    drill: { type: 'string', default: '' },
    times: { type: 'string' },
  },
});
const seed = Number(values.seed ?? Date.now() % 1_000_000);
const times = values.times === undefined ? undefined : Number(values.times);
const classes = values.class === undefined ? WORKER_CLASSES : [values.class];

/** Everything that can be run, by name. */
function plan(workerClass: string): readonly (readonly [string, () => Promise<string>])[] {
  const random = new Random(seed);
  return [
    ...DRILLS.map(
      (drill) => [drill.name, () => run([drill], { workerClass, times: times ?? drill.times, random })] as const,
    ),
    ['TERM with waiting clients', () => waitingClients(workerClass, times ?? 20)],
    ['TERM with an idle connection', () => idleConnection(workerClass, times ?? 20)],
    ['slow import', () => slowImport(workerClass, times ?? 3)],
    ['flat over reloads', () => flatness(workerClass, times ?? 500, log)],
    ['chaos', () => chaos({ workerClass, seed, milliseconds: Number(values.seconds) * 1000, report: log })],
  ];
}

function log(line: string): void {
  console.log(`${new Date().toISOString().slice(11, 19)} ${line}`);
}

log(`seed ${seed}, Node ${process.version}`);
for (const workerClass of classes) {
  for (const [name, go] of plan(workerClass).filter(([each]) => each.includes(values.drill))) {
    try {
      log(`${workerClass}, ${await go()}`);
    } catch (error) {
      process.exitCode = 1;
      log(`${workerClass}, ${name} FAILED: ${error instanceof Error ? error.stack : String(error)}`);
    }
  }
}
