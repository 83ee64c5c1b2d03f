/** Node's own server, nothing else: PORT FILE:EXPORT. */
import { createServer } from 'node:http';
import { loadTarget } from './load-target.js';

const [port, target] = process.argv.slice(2);
createServer(await loadTarget(target)).listen(Number(port), '127.0.0.1', () => console.log(`listens on ${port}`));
