/** Loads an application: finds its module, imports it, recognises what it exports and brings it to one shape. */

import { isIPv6 } from 'node:net';
import { ApplicationError } from '../errors.ts';
import type { Logger } from '../log/logger.ts';
import type { Application, ApplicationOptions } from './application.ts';
import { describeFailure } from './application-failure.ts';
import { describeValue } from './describe-value.ts';
import { detectApplication, type FoundApplication, serverApplication } from './detect.ts';
import { fetchApplication } from './fetch/fetch-application.ts';
import { gatewayApplication } from './gateway/gateway-application.ts';
import { importModule, type ModuleNamespace } from './import-module.ts';
import { type CapturedListen, captureListen, type ListenCapture } from './listen-capture.ts';
import { locateModule } from './locate-module.ts';
import { nodeApplication } from './node/node-application.ts';
import { withUpgrades } from './node/upgrade.ts';
import { type Candidate, exportNames, selectExports } from './select-export.ts';
import { parseTarget, type Target } from './target.ts';

/** How long a module that exports no application may take until it calls `listen()`, in milliseconds. */
export const LISTEN_DEADLINE_MILLISECONDS = 10_000;

/**
 * Loads the application in this thread. From here on no `http.Server` of this thread listens any more, until the
 * application is closed or failed to load.
 *
 * @throws ApplicationError when it can't be found, fails while loading, or is no application.
 */
export async function loadApplication(options: ApplicationOptions, logger: Logger): Promise<Application> {
  const target = parseTarget(options.app);
  const path = locateModule(target.module, process.cwd());
  const { address, port } = options.listenAddress ?? { address: '127.0.0.1', port: 0 };
  const capture = captureListen({ address, port, family: isIPv6(address) ? 'IPv6' : 'IPv4' });
  try {
    const namespace = await importModule(path);
    const found =
      (await findExported(target, namespace, { options, logger })) ??
      (await findListening(target, namespace, { capture, logger }));
    const report = (call: CapturedListen): void =>
      logger.info(`the application calls listen(${call.asked}); tricorn's own listeners take its place`);
    capture.calls.forEach(report);
    capture.onCall(report);
    const application = assemble(found, { options, logger, release: capture.release });
    logger.debug(`serving '${target.text}': ${application.description}`);
    const server = found.kind === 'node' ? (found.server ?? null) : null;
    return { ...application, run: withUpgrades(application.run, server) };
  } catch (error) {
    capture.release();
    throw error;
  }
}

interface DetectContext {
  readonly options: ApplicationOptions;
  readonly logger: Logger;
}

/** The first export that is an application; null when none is and the target named none. */
async function findExported(
  target: Target,
  namespace: ModuleNamespace,
  { options, logger }: DetectContext,
): Promise<FoundApplication | null> {
  try {
    for (const candidate of selectExports(target, namespace)) {
      const found = await detectApplication(candidate.value, { appKind: options.appKind, logger });
      if (found !== null) return found;
      if (target.exportPath !== null) throw notAnApplication(target, [candidate]);
    }
    return null;
  } catch (error) {
    if (error instanceof ApplicationError) throw error;
    throw new ApplicationError(`the application '${target.text}' failed while loading:\n${describeFailure(error)}`, {
      cause: error,
    });
  }
}

interface ListenContext {
  readonly capture: ListenCapture;
  readonly logger: Logger;
}

/** The server that a module without an application listens with, now or a little later. */
async function findListening(
  target: Target,
  namespace: ModuleNamespace,
  { capture, logger }: ListenContext,
): Promise<FoundApplication> {
  if (capture.calls.length === 0) {
    const seconds = LISTEN_DEADLINE_MILLISECONDS / 1000;
    logger.info(`'${target.text}' exports no application; waiting up to ${seconds} s for it to call listen()`);
  }
  const call = await capture.first(LISTEN_DEADLINE_MILLISECONDS);
  if (call === null) throw notAnApplication(target, selectExports(target, namespace), exportNames(namespace));
  return serverApplication(call.server);
}

function notAnApplication(
  target: Target,
  candidates: readonly Candidate[],
  names?: readonly string[],
): ApplicationError {
  const found = candidates
    .filter((candidate) => candidate.name !== 'module')
    .map((candidate) => `its ${candidate.name} is ${describeValue(candidate.value)}`);
  if (names !== undefined) {
    found.push(`it exports ${names.length === 0 ? 'nothing' : names.join(', ')}, and did not call listen()`);
  }
  return new ApplicationError(
    `'${target.text}' is no application: ${found.join('; ')}. Expected an http.Server, a function (request, response), ` +
      'a function (request) that returns a Response, an object with a fetch() method, an Express, Koa, Fastify or Hono ' +
      'application, or a function marked with gateway()',
  );
}

interface AssembleContext extends DetectContext {
  readonly release: () => void;
}

/** Brings what was found to one shape, and lets closing it also end the capture of `listen()`. */
function assemble(found: FoundApplication, { options, logger, release }: AssembleContext): Application {
  const close = async (): Promise<void> => {
    release();
    await found.close?.();
  };
  const { description } = found;
  switch (found.kind) {
    case 'node':
      return nodeApplication(found.handler, description, { close });
    case 'fetch':
      return fetchApplication(found.handler, description, { light: options.lightFetch, close });
    case 'gateway': {
      const { multithread = false, multiprocess = false } = options;
      return gatewayApplication(found.handler, { description, multithread, multiprocess, logger, close });
    }
  }
}
