/** Tells what kind of application an export is, by what it can do: several copies of a framework may be installed. */

import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { ApplicationError } from '../errors.ts';
import type { Logger } from '../log/logger.ts';
import type { ApplicationOptions } from './application.ts';
import { isClass } from './describe-value.ts';
import type { FetchHandler } from './fetch/fetch-application.ts';
import { finalHandler } from './final-handler.ts';
import type { GatewayHandler } from './gateway/gateway-types.ts';
import { isGateway } from './gateway-tag.ts';

/** Serves a request of the node kind. */
export type NodeHandler = (request: IncomingMessage, response: ServerResponse) => unknown;

interface Found<Kind extends string, Handler> {
  readonly kind: Kind;
  /** For the boot log. */
  readonly description: string;
  readonly handler: Handler;
  /** Lets go of what the application holds. */
  readonly close?: () => Promise<void>;
}

/** An application as it was found: which kind, and how to call it. */
export type FoundApplication =
  | (Found<'node', NodeHandler> & {
      /** Has the listeners that take connections over; absent when the application is no server. */
      readonly server?: Server;
    })
  | Found<'fetch', FetchHandler>
  | Found<'gateway', GatewayHandler>;

export interface DetectOptions {
  /** Settles what a function is; objects are always recognised by themselves. */
  readonly appKind: ApplicationOptions['appKind'];
  readonly logger: Logger;
}

type Handler = (...parameters: unknown[]) => unknown;
type Candidate = Readonly<Record<string, unknown>>;

/**
 * Recognises an application, initialising frameworks that ask for it and waiting for a promise of one; null when the
 * value is none.
 *
 * @throws ApplicationError for an https or http2 server; whatever a framework's initialisation throws.
 */
export async function detectApplication(value: unknown, options: DetectOptions): Promise<FoundApplication | null> {
  if ((typeof value !== 'object' && typeof value !== 'function') || value === null) return null;
  const candidate = value as Candidate;
  const found = detectObject(candidate, options) ?? (await detectFramework(candidate, options));
  if (found !== null) return found;
  if (typeof value === 'function') return detectFunction(value as Handler, options);
  // Last, because Fastify and proxies of some routers have a `then` as well.
  if (can(candidate, 'then')) return detectApplication(await value, options);
  return null;
}

/** Kinds that need no initialisation. */
function detectObject(candidate: Candidate, options: DetectOptions): FoundApplication | null {
  const forced = typeof candidate === 'function' && options.appKind !== 'auto';
  if (forced) return null;
  if (isGateway(candidate)) {
    return { kind: 'gateway', description: 'gateway application', handler: candidate as unknown as GatewayHandler };
  }
  if (can(candidate, 'fetch')) {
    const application = candidate as unknown as { fetch: FetchHandler };
    return {
      kind: 'fetch',
      description: describeFetch(candidate),
      handler: (request, info) => application.fetch(request, info),
    };
  }
  if (can(candidate, 'callback', 'use') && Array.isArray(candidate.middleware)) {
    const koa = candidate as unknown as { callback(): NodeHandler };
    return { kind: 'node', description: 'Koa application', handler: koa.callback() };
  }
  if (can(candidate, 'listen', 'address', 'emit', 'getConnections')) return detectServer(candidate);
  return null;
}

/** Frameworks that have to be made ready first. */
async function detectFramework(candidate: Candidate, options: DetectOptions): Promise<FoundApplication | null> {
  if (can(candidate, 'ready', 'routing', 'inject')) {
    const fastify = candidate as unknown as { ready(): unknown; routing: NodeHandler; close(): Promise<void> };
    await fastify.ready();
    return { kind: 'node', description: 'Fastify application', handler: fastify.routing, close: () => fastify.close() };
  }
  if (can(candidate, 'init', 'getHttpAdapter', 'close')) {
    const nest = candidate as unknown as {
      init(): Promise<unknown>;
      getHttpAdapter(): { getInstance(): unknown };
      close(): Promise<void>;
    };
    await nest.init();
    const inner = await detectApplication(nest.getHttpAdapter().getInstance(), options);
    return inner && { ...inner, description: `NestJS application (${inner.description})`, close: () => nest.close() };
  }
  return null;
}

function detectServer(candidate: Candidate): FoundApplication {
  if (can(candidate, 'setSecureContext') || can(candidate, 'updateSettings')) {
    throw new ApplicationError(
      'the application is an https or http2 server; tricorn speaks to the client itself, so export an http.Server or the handler that was given to createServer()',
    );
  }
  return serverApplication(candidate as unknown as Server);
}

/** An `http.Server` as an application: its `request` listeners serve. */
export function serverApplication(server: Server): FoundApplication {
  const handler: NodeHandler = (request, response) => {
    if (!server.emit('request', request, response)) throw new Error(`the http.Server has no 'request' listener`);
  };
  const close = (): Promise<void> => new Promise((resolve) => server.close(() => resolve()));
  return { kind: 'node', description: 'http.Server', handler, close, server };
}

function detectFunction(handler: Handler, { appKind, logger }: DetectOptions): FoundApplication | null {
  if (isClass(handler)) return null;
  const kind = appKind === 'auto' ? (handler.length >= 2 ? 'node' : 'fetch') : appKind;
  switch (kind) {
    case 'gateway':
      return { kind, description: 'gateway application', handler: handler as GatewayHandler };
    case 'fetch':
      return { kind, description: 'fetch handler', handler: handler as unknown as FetchHandler };
    case 'node': {
      const framework = describeMiddlewareFramework(handler as unknown as Candidate);
      if (framework !== null) return { kind, description: framework, handler: handler as NodeHandler };
      const description = 'node handler';
      if (handler.length < 3) return { kind, description, handler: handler as NodeHandler };
      const node: NodeHandler = (request, response) => handler(request, response, finalHandler(response, logger));
      return { kind, description, handler: node };
    }
  }
}

/** Express and Connect applications are functions that bring their own last `next`. */
function describeMiddlewareFramework(candidate: Candidate): string | null {
  if (!can(candidate, 'handle', 'use')) return null;
  if (can(candidate, 'set', 'engine')) return 'Express application';
  return typeof candidate.route === 'string' ? 'Connect application' : null;
}

function describeFetch(candidate: Candidate): string {
  const name = candidate.constructor?.name;
  return name === 'Hono' || name === 'H3' ? `${name} application` : 'fetch handler';
}

function can(candidate: Candidate, ...methods: readonly string[]): boolean {
  return methods.every((method) => typeof candidate[method] === 'function');
}
