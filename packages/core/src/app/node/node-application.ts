/** Placeholder. */
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { Application } from '../application.ts';
export function nodeApplication(
  handler: (request: IncomingMessage, response: ServerResponse) => unknown,
  description: string,
  options: { close?: () => Promise<void>; server?: Server } = {},
): Application {
  return { kind: 'node', description, run: () => void handler, ...options };
}
