/** What the services that workloads talk to have in common. The suite runs each as `SCRIPT PORT`, with a channel to it. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/**
 * Runs a service in a temporary folder of its own and tells the suite that folder once it is ready. It ends, and takes the
 * folder with it, when the suite closes the channel, also by dying. `start({ port, folder })` gives or promises what stops it.
 */
export async function runBackend(start) {
  const folder = mkdtempSync(join(tmpdir(), 'tricorn-bench-backend-'));
  const started = (async () => start({ port: Number(process.argv[2]), folder }))();
  let isEnding = false;
  const end = async () => {
    if (isEnding) return;
    isEnding = true;
    // What kept it from starting is said below.
    const stop = await started.catch(() => () => {});
    await stop();
    rmSync(folder, { recursive: true, force: true });
    // The channel is all that keeps the process alive.
    if (process.connected) process.disconnect();
  };
  for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, end);
  process.on('disconnect', end);
  try {
    await started;
    process.send(folder);
  } catch (error) {
    console.error(error.message);
    process.exitCode = 1;
    await end();
  }
}
