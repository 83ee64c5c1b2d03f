/** Runs the same test against Node's own fetch classes and against ours. It has no tests itself. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { LightHeaders } from './headers.ts';
import { MemoryExchange, type MemoryRequest } from './memory-exchange.test.kit.ts';
import { toNativeRequest } from './native-request.ts';
import { NativeHeaders, NativeRequest, NativeResponse } from './natives.ts';
import { LightRequest } from './request.ts';
import { LightResponse } from './response.ts';
import { ServerRequest } from './server-request.ts';

/** What @types/node 20 does not know yet of a body. */
export interface WithBytes {
  bytes(): Promise<Uint8Array>;
}

/** One set of classes, and the way a request that a client sent becomes one of them. */
export interface Classes {
  readonly Headers: typeof Headers;
  readonly Request: typeof Request;
  readonly Response: (new (...given: ConstructorParameters<typeof Response>) => Response & WithBytes) & typeof Response;
  received(request: MemoryRequest): Request & WithBytes;
}

const NODE: Classes = {
  Headers: NativeHeaders,
  Request: NativeRequest,
  Response: NativeResponse as Classes['Response'],
  received: (request) => toNativeRequest(new ServerRequest(new MemoryExchange(request)), true) as Request & WithBytes,
};

const OURS: Classes = {
  Headers: LightHeaders as unknown as typeof Headers,
  Request: LightRequest,
  Response: LightResponse as unknown as Classes['Response'],
  received: (request) => new ServerRequest(new MemoryExchange(request)) as unknown as Request & WithBytes,
};

/** Node versions (major) whose own classes deviate from the standard in what a test looks at, and why they do. */
export interface Deviation {
  readonly node: readonly number[] | 'all';
  readonly why: string;
}

const MAJOR = Number.parseInt(process.versions.node, 10);

/**
 * Declares a test that runs twice. Where Node is known to deviate, ours alone has to do what the standard says, and Node's
 * has to fail: the day it does not, the deviation is struck from the list.
 */
export function parity(name: string, body: (classes: Classes) => void | Promise<void>, deviation?: Deviation): void {
  test(`light: ${name}`, () => body(OURS));
  const deviates = deviation !== undefined && (deviation.node === 'all' || deviation.node.includes(MAJOR));
  if (deviates) test(`Node's deviates (${deviation.why}): ${name}`, () => assert.rejects(async () => body(NODE)));
  else test(`Node's: ${name}`, () => body(NODE));
}
