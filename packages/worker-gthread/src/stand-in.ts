/** Answers that the class gives in the application's stead. */

import { STATUS_CODES } from 'node:http';
import type { Exchange } from 'tricorn/plugin';

/** Answers with a status and its reason phrase (RFC 9110 section 15); `headers` are flat. */
export function standIn({ response }: Exchange, status: number, headers: readonly string[] = []): void {
  const text = `${STATUS_CODES[status]}\n`;
  const own = ['Content-Type', 'text/plain', 'Content-Length', String(text.length)];
  response.start({ status, headers: [...own, ...headers] });
  response.write(text);
  response.end();
}
