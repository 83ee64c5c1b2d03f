/** A fetch handler on @hono/node-server: PORT FILE:EXPORT. */
import { serve } from '@hono/node-server';
import { loadTarget } from './load-target.js';

const [port, target] = process.argv.slice(2);
const { fetch } = await loadTarget(target);
serve({ fetch, port: Number(port), hostname: '127.0.0.1' });
