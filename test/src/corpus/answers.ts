/** Takes what a server sent apart into its answers. */

import type { SeenRequest } from './case-file.ts';

/** One final answer. */
export interface Answer {
  readonly status: number;
  /** True when it says `Connection: close`. */
  readonly closes: boolean;
  /** What the application reports; null when the server answered by itself. */
  readonly seen: SeenRequest | null;
}

/** The complete answers in what was received, without interim ones. */
export function readAnswers(received: string): Answer[] {
  const answers: Answer[] = [];
  for (let at = 0; at < received.length; ) {
    const end = received.indexOf('\r\n\r\n', at);
    if (end < 0) break;
    const head = received.slice(at, end + 2);
    const status = Number(/^HTTP\/1\.1 (\d{3}) /.exec(head)?.[1]);
    if (Number.isNaN(status)) throw new Error(`no answer: ${JSON.stringify(received.slice(at))}`);
    at = end + 4 + Number(/\r\ncontent-length: (\d+)\r\n/i.exec(head)?.[1] ?? 0);
    if (status < 200 || at > received.length) continue;
    const report = /\r\nX-Seen: (\S+)\r\n/i.exec(head)?.[1];
    const seen = report === undefined ? null : JSON.parse(Buffer.from(report, 'base64').toString());
    answers.push({ status, closes: /\r\nConnection: close\r\n/i.test(head), seen });
  }
  return answers;
}
