/** Frames as people read them, in the words of the sources they were compiled from. */

import { readFileSync } from 'node:fs';
import { SourceMap, type SourceMapPayload } from 'node:module';
import { fileURLToPath } from 'node:url';
import type { Frame } from './main-thread-sight.ts';

/** `spin (/srv/app.ts:3:5)`, with the position in the original when the script has a source map that can be read. */
export function frameText(frame: Frame): string {
  const { url, line, column } = original(frame) ?? frame;
  return `${frame.functionName || '(anonymous)'} (${place(url)}:${line}:${column})`;
}

function place(url: string): string {
  return url.startsWith('file:') ? fileURLToPath(url) : url || '(unknown)';
}

function original({ url, line, column, sourceMapUrl }: Frame): Pick<Frame, 'url' | 'line' | 'column'> | null {
  if (sourceMapUrl === '') return null;
  try {
    const mapUrl = new URL(sourceMapUrl, url);
    const map = new SourceMap(JSON.parse(readMap(mapUrl)) as SourceMapPayload);
    const entry = map.findEntry(line - 1, column - 1);
    if (!('originalSource' in entry)) return null;
    const base = mapUrl.protocol === 'data:' ? url : mapUrl;
    return {
      url: new URL(entry.originalSource, base).href,
      line: entry.originalLine + 1,
      column: entry.originalColumn + 1,
    };
  } catch {
    // A map that is missing or broken: the position in the compiled file is still right.
    return null;
  }
}

function readMap(url: URL): string {
  if (url.protocol !== 'data:') return readFileSync(url, 'utf8');
  const [, base64 = '', data = ''] = /^[^,]*?(;base64)?,(.*)$/s.exec(url.pathname) ?? [];
  return base64 === '' ? decodeURIComponent(data) : Buffer.from(data, 'base64').toString();
}
