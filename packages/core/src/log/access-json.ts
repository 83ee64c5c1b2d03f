/** The JSON form of an access log line: one object of named fields for each request. */

import { headerOf, pathOf, queryOf, userOf, type WorkerFacts } from './access-atoms.ts';
import type { AccessRecord } from './access-record.ts';
import { createRequestIds } from './access-request-id.ts';
import { escapeJsonLine } from './escape.ts';

/** Makes a function that gives the line of a request, without a newline. Fields that a request lacks are null. */
export function createAccessJson(worker: WorkerFacts): (record: AccessRecord) => string {
  const { pid, slot, workerClass } = worker;
  const requestId = createRequestIds(worker.requestIdHeader);
  return (record) =>
    escapeJsonLine(
      JSON.stringify({
        time: new Date(record.startedAt).toISOString(),
        log: 'access',
        pid,
        slot,
        class: workerClass,
        requestId: requestId(record),
        remoteAddress: record.remoteAddress || null,
        user: userOf(record) ?? null,
        method: record.method || null,
        path: pathOf(record.target),
        query: queryOf(record.target),
        protocol: `HTTP/1.${record.minorVersion}`,
        status: record.status || null,
        bytes: record.bodyBytes,
        durationMs: toMicroseconds(record.durationMs),
        queueMs: toMicroseconds(record.queueMs),
        referer: headerOf(record.requestHeaders, 'referer') ?? null,
        userAgent: headerOf(record.requestHeaders, 'user-agent') ?? null,
        outcome: record.outcome,
      }),
    );
}

function toMicroseconds(milliseconds: number): number {
  return Math.round(milliseconds * 1000) / 1000;
}
