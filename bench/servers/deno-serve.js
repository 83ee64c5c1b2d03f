/* global Deno */
/** A fetch handler on Deno's own server: PORT FILE:EXPORT. */
import { loadTarget } from './load-target.js';

const [port, target] = Deno.args;
const { fetch } = await loadTarget(target);
Deno.serve({ port: Number(port), hostname: '127.0.0.1', onListen: () => {} }, (request) => fetch(request));
