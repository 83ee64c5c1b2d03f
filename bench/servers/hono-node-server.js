/** The baseline of fetch handlers: @hono/node-server. Prints its port when it listens. */
import { serve } from '@hono/node-server';
import application from './hello-fetch.js';

serve({ fetch: application.fetch, port: 0, hostname: '127.0.0.1' }, ({ port }) => console.log(port));
