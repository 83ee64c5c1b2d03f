/** What runs in a pool thread: one Piscina task that loads the application and serves requests until it is told to stop. */

import { threadId } from 'node:worker_threads';
import { type Application, assertNever } from 'tricorn/plugin';
import { carryError, uncarryError } from './carried-error.ts';
import { claim } from './claims.ts';
import { type MainMessage, type ThreadMessage, type ThreadTask, TO_MAIN, TO_THREAD } from './protocol.ts';
import { ThreadExchange } from './thread-exchange.ts';
import { Turns } from './turns.ts';

/** What a loader module exports. */
export interface Loader {
  load(options: unknown): Promise<Application>;
}

/**
 * The Piscina task of a thread; its life is the task. Resolves when the thread was told to stop and the application is
 * closed, rejects when closing it failed.
 */
export default async function serveThread(task: ThreadTask): Promise<void> {
  const { port, loader, options } = task;
  const post = (message: MainMessage): void => port.postMessage(message);
  post([TO_MAIN.started, threadId]);
  let application: Application;
  try {
    const module = (await import(loader)) as Loader;
    application = await module.load(options);
  } catch (error) {
    post([TO_MAIN.loadFailed, carryError(error)]);
    // The modules that failed stay in this thread's cache, so it is no use any more: the main thread terminates it.
    return new Promise(() => undefined);
  }
  const stopped = serveLane(task, application);
  post([TO_MAIN.loaded, application.description]);
  await stopped;
  await application.close?.();
}

/** Serves what comes over the lane; resolves on `stop`. */
function serveLane({ port, responseWindowBytes, claims }: ThreadTask, application: Application): Promise<void> {
  let current: ThreadExchange | null = null;
  const turns = new Turns(
    () => current?.over !== false,
    (request) => {
      if (!claim(claims, request[0])) return false;
      current = new ThreadExchange(port, request, { responseWindowBytes, onOver: () => turns.next() });
      current.serve(application);
      return true;
    },
  );
  return new Promise((resolve) => {
    port.on('message', (message: ThreadMessage) => {
      switch (message[0]) {
        case TO_THREAD.requests:
          turns.hold(message[1]);
          return;
        case TO_THREAD.stop:
          resolve();
          return;
        case TO_THREAD.ping:
          port.postMessage([TO_MAIN.pong, message[1]]);
          return;
        default:
          if (current?.id === message[1]) tell(current, message);
          // Only its end is said of an exchange that was not begun.
          else if (turns.forget(message[1]) && claim(claims, message[1]))
            port.postMessage([TO_MAIN.done, message[1], null]);
      }
    });
  });
}

type NewsOfExchange = Exclude<ThreadMessage, readonly [(typeof TO_THREAD)['requests' | 'stop' | 'ping'], ...unknown[]]>;

function tell(exchange: ThreadExchange, message: NewsOfExchange): void {
  switch (message[0]) {
    case TO_THREAD.body:
      exchange.body.push(message[2]);
      return;
    case TO_THREAD.bodyEnd:
      exchange.body.finish(message[2]);
      return;
    case TO_THREAD.bodyFailed:
      exchange.body.fail(uncarryError(message[2]));
      return;
    case TO_THREAD.grant:
      exchange.response.grant(message[2]);
      return;
    case TO_THREAD.ended:
      exchange.settle(message[2]);
      return;
    default:
      assertNever(message);
  }
}
