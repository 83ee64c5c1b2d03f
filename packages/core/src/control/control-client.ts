/** Asking a server through its control socket. */

import { request } from 'node:http';
import { buffer } from 'node:stream/consumers';
import type { ServerStatus } from './status.ts';

/** Milliseconds without an answer, on top of what the server was asked to wait. */
const PATIENCE_MS = 10_000;

/** An answer of the server. */
export interface ControlAnswer {
  readonly status: number;
  readonly body: Readonly<Record<string, unknown>>;
}

/** Asks and resolves with the answer. Rejects when no server answers. */
export async function askControl(
  socketPath: string,
  path: string,
  body?: Readonly<Record<string, unknown>>,
): Promise<ControlAnswer> {
  const waitMs = typeof body?.wait === 'number' ? body.wait * 1000 : 0;
  return new Promise((resolve, reject) => {
    const asked = request({ socketPath, path, method: body === undefined ? 'GET' : 'POST' }, (response) => {
      buffer(response)
        .then((bytes) => resolve({ status: response.statusCode ?? 0, body: JSON.parse(bytes.toString()) }))
        .catch(reject);
    });
    asked.setTimeout(waitMs + PATIENCE_MS, () => asked.destroy(new Error('it does not answer')));
    asked.on('error', reject);
    asked.end(body === undefined ? undefined : JSON.stringify(body));
  });
}

/** The status of the server. Rejects when no server answers. */
export async function askStatus(socketPath: string): Promise<ServerStatus> {
  const { body } = await askControl(socketPath, '/status');
  return body as unknown as ServerStatus;
}
