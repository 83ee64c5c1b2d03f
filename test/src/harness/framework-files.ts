/** What the frameworks' middleware for static files must do. */

import assert from 'node:assert/strict';
import type { FrameworkSubject } from './framework-subject.ts';
import { ask } from './http-request.ts';

const PATH = '/static/sample.txt';

/** A file has its type, its length and its bytes, for HEAD all but the bytes. */
export async function checkFile({ server: { port }, sample }: FrameworkSubject): Promise<void> {
  const { status, headers, text } = await ask(port, PATH);
  assert.equal(status, 200);
  assert.match(headers['content-type'] ?? '', /^text\/plain/);
  assert.ok(text === sample, `${text.length} characters`);
  const head = await ask(port, PATH, { method: 'HEAD' });
  assert.deepEqual([head.status, head.text, head.headers.etag], [200, '', headers.etag]);
}

/** Who has the file already gets 304 without a body. */
export async function checkNotModified({ server: { port } }: FrameworkSubject): Promise<void> {
  const { etag = '' } = (await ask(port, PATH)).headers;
  assert.match(etag, /^(W\/)?".+"$/);
  const { status, text, headers } = await ask(port, PATH, { headers: { 'if-none-match': etag } });
  assert.deepEqual([status, text, headers['content-length']], [304, '', undefined]);
}

/** A range is cut out of the file; one that lies outside is refused. */
export async function checkRange({ server: { port }, sample }: FrameworkSubject): Promise<void> {
  const part = await ask(port, PATH, { headers: { range: 'bytes=1000-1999' } });
  assert.equal(part.status, 206);
  assert.equal(part.headers['content-range'], `bytes 1000-1999/${sample.length}`);
  assert.equal(part.headers['content-length'], '1000');
  assert.equal(part.text, sample.slice(1000, 2000));
  const beyond = await ask(port, PATH, { headers: { range: `bytes=${sample.length}-` } });
  assert.equal(beyond.status, 416);
  assert.equal(beyond.headers['content-range'], `bytes */${sample.length}`);
}
