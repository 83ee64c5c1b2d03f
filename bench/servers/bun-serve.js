/* global Bun */
/** A fetch handler on Bun's own server: PORT FILE:EXPORT. */
import { loadTarget } from './load-target.js';

const [port, target] = process.argv.slice(2);
const { fetch } = await loadTarget(target);
Bun.serve({ fetch, port: Number(port), hostname: '127.0.0.1' });
