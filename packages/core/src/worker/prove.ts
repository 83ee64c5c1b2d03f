/** Entry point of the process that proves for `--preload` that the application boots; started by the arbiter only. */

import { loadApplication } from '../app/load-application.ts';
import type { Identity } from '../ipc/messages.ts';
import { createLogger } from '../log/create-logger.ts';
import type { CoreSettings } from '../settings/core-settings.ts';
import { bootFailure } from './boot-failure.ts';
import { Channel } from './channel.ts';
import { dropPrivileges } from './drop-privileges.ts';

const channel = new Channel();

interface Task {
  readonly settings: CoreSettings;
  readonly identity?: Identity;
}

async function prove({ settings, identity }: Task): Promise<void> {
  dropPrivileges(identity);
  const { app, appKind, lightFetch, chdir, workers, logLevel: level, logFormat: format, errorLogfile: file } = settings;
  process.title = `tricorn: preload [${settings.name}]`;
  if (chdir !== '') process.chdir(chdir);
  const application = await loadApplication(
    { app, appKind, lightFetch, multiprocess: workers !== 1 },
    createLogger({ level, format, file }),
  );
  await application.close?.();
}

async function end(error?: unknown): Promise<void> {
  channel.send(error === undefined ? { type: 'ready' } : bootFailure(error));
  await channel.flushed();
  // Leaving by the front door is what writes the compile cache.
  process.exit();
}

process.on('uncaughtException', (error) => void end(error));
process.on('message', (task: Task) => void prove(task).then(() => end(), end));
process.on('disconnect', () => process.exit());
