/** Node's own server, nothing else: PORT FILE:EXPORT. */
import { createServer } from 'node:http';
import { loadTarget } from './load-target.js';

// The last two: under PM2 the arguments of its own command stand before them.
const [port, target] = process.argv.slice(-2);
createServer(await loadTarget(target)).listen(Number(port), '127.0.0.1', () => console.log(`listens on ${port}`));
