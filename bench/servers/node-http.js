/** The baseline of node handlers: Node's own server, nothing else. Prints its port when it listens. */
import { createServer } from 'node:http';
import { application } from './hello-node.js';

const server = createServer(application).listen(0, '127.0.0.1', () => console.log(server.address().port));
