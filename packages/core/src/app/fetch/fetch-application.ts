/** Placeholder. */
import type { Application } from '../application.ts';
export function fetchApplication(
  handler: (request: Request) => Response | Promise<Response>,
  description: string,
  options: { light: boolean; close?: () => Promise<void> },
): Application {
  return { kind: 'fetch', description, run: () => void handler, ...(options.close ? { close: options.close } : {}) };
}
