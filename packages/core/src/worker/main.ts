/** Entry point of a worker process; started by the arbiter only. */

import { Channel } from './channel.ts';
import { WorkerShell } from './worker-shell.ts';

// A small buffer keeps the whole slab alive that it was cut from. Node 24 made slabs of 64 KiB, so a connection with a few
// small pieces waiting would hold many times their size; this is the size of Node 20 and 22 (docs/limits.md).
Buffer.poolSize = 8 * 1024;

const channel = new Channel();
const shell = new WorkerShell({ channel, exit: (code) => process.exit(code) });

// A terminal sends these to the whole process group, `kill -HUP` may hit a worker by accident: they are the arbiter's.
for (const signal of ['SIGHUP', 'SIGTTIN', 'SIGTTOU'] as const) process.on(signal, () => undefined);
process.on('SIGINT', () => shell.interrupt());
process.on('SIGABRT', () => shell.abort());
process.on('SIGTERM', () => shell.leave('SIGTERM', 'graceful'));
process.on('SIGQUIT', () => shell.leave('SIGQUIT', 'quick'));
process.on('SIGUSR1', () => shell.reopenLogs());

process.on('uncaughtException', (error) => {
  // An application with a handler of its own wants to go on, as it would under plain Node.
  if (process.listenerCount('uncaughtException') === 1) shell.fail(error);
});

channel.listen(
  (message) => shell.receive(message),
  // Without an arbiter nobody would ever stop this process.
  () => process.exit(),
);
