/** For authors of worker classes: the conformance suite, and what it is made of. */

export { type ConformanceTarget, conformance } from './testing/conformance.ts';
export { childrenOf, descendantsOf, isRunning, stillRunning } from './testing/process-tree.ts';
export { ask, RawClient } from './testing/raw-client.ts';
export { type ServerOptions, ServerProcess, SOON_MS } from './testing/server-process.ts';
export { runToExit, type Server, startServer } from './testing/start-server.ts';
