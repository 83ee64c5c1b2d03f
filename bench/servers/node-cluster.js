/** node:cluster with its default scheduling: PORT FILE:EXPORT WORKERS. */
import cluster from 'node:cluster';
import { createServer } from 'node:http';
import { loadTarget } from './load-target.js';

const [port, target, workers] = process.argv.slice(2);
if (cluster.isPrimary) {
  for (let index = 0; index < Number(workers); index++) cluster.fork();
  cluster.on('listening', () => console.log('worker listens'));
} else {
  createServer(await loadTarget(target)).listen(Number(port), '127.0.0.1');
}
