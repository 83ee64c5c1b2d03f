// Runs every compiled test file of the monorepo in one node:test run, so that there is one summary.
// `npm test -- --only NAME` runs the files whose path contains NAME.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { globSync } from './glob.mjs';

// A build folder keeps what was compiled from sources that are gone.
const hasSource = (file) => existsSync(file.replace('/dist/', '/src/').replace(/\.js$/, '.ts'));

const only = process.argv.indexOf('--only');
const wanted = only > 0 ? process.argv[only + 1] : '';
const files = globSync(['packages', 'test', 'bench'], /\/dist\/.*\.test\.js$/)
  .filter(hasSource)
  .filter((file) => file.includes(wanted));
if (files.length === 0) {
  console.error(`no test file matches '${wanted}'`);
  process.exit(1);
}
const run = spawnSync(process.execPath, ['--test', '--test-concurrency=2', ...files], { stdio: 'inherit' });
process.exit(run.status ?? 1);
