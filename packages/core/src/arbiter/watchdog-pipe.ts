/** Asking a worker's watchdog where its main thread is stuck. */

import type { Duplex } from 'node:stream';
import type { StuckReport } from '../ipc/messages.ts';

/** Milliseconds for an answer, more than the watchdog's look at the main thread takes. */
const ANSWER_MS = 5000;
/** More than any report; whoever writes more is no watchdog. */
const REPORT_CHARACTERS = 64 * 1024;

/** Resolves with the watchdog's report; null when it does not answer in time, or what comes is none. */
export function askWatchdog(pipe: Duplex): Promise<StuckReport | null> {
  return new Promise((resolve) => {
    const late = setTimeout(() => resolve(null), ANSWER_MS);
    const done = (report: StuckReport | null): void => {
      clearTimeout(late);
      resolve(report);
    };
    let text = '';
    pipe.setEncoding('utf8');
    pipe.on('data', (piece: string) => {
      text += piece;
      if (text.endsWith('\n')) done(parse(text));
      else if (text.length > REPORT_CHARACTERS) done(null);
    });
    pipe.on('close', () => done(null));
    if (pipe.destroyed) done(null);
    else pipe.write('where?\n');
  });
}

function parse(line: string): StuckReport | null {
  try {
    return JSON.parse(line) as StuckReport;
  } catch {
    // The application has written to the descriptor: as good as no answer.
    return null;
  }
}
