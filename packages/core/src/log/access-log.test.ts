import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, watch } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { ConfigError } from '../errors.ts';
import { type AccessLog, type AccessLogOptions, createAccessLog } from './access-log.ts';
import type { AccessRecord } from './access-record.ts';
import type { Logger } from './logger.ts';

const RECORD: AccessRecord = {
  remoteAddress: '127.0.0.1',
  method: 'GET',
  target: '/hello?x=1',
  minorVersion: 1,
  requestHeaders: ['User-Agent', 'test'],
  status: 200,
  responseHeaders: [],
  bodyBytes: 5,
  startedAt: 1_795_000_000_000,
  durationMs: 1.5,
  queueMs: 0.25,
  outcome: 'completed',
};

const OPTIONS: AccessLogOptions = {
  file: '',
  format: '%(m)s %(U)s %(s)s',
  json: false,
  slot: 3,
  workerClass: 'async',
  requestIdHeader: 'X-Request-Id',
};

let folder: string;
let file: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tricorn-access-'));
  file = join(folder, 'access.log');
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

function open(change: Partial<AccessLogOptions> = {}): AccessLog {
  const log = createAccessLog({ ...OPTIONS, file, ...change });
  assert.ok(log);
  return log;
}

function written(): string {
  return readFileSync(file, 'utf8');
}

describe('createAccessLog', () => {
  it('gives null when there is no file', () => {
    assert.equal(createAccessLog({ ...OPTIONS, file: '' }), null);
  });

  it('refuses a format with an unknown atom and a file that cannot be opened', () => {
    assert.throws(() => open({ format: '%(nope)s' }), ConfigError);
    assert.throws(() => open({ file: join(folder, 'no', 'access.log') }), ConfigError);
  });

  it('writes a line for each request at a flush', () => {
    const log = open();
    log.write(RECORD);
    log.write({ ...RECORD, status: 404 });
    assert.equal(written(), '');
    log.flush();
    assert.equal(written(), 'GET /hello 200\nGET /hello 404\n');
    log.flush();
    assert.equal(written().length, 30);
  });

  it('writes a batch as soon as 16 kB are collected', () => {
    const log = open({ format: '%(U)s' });
    const target = `/${'x'.repeat(1022)}`;
    for (let n = 0; n < 16; n += 1) log.write({ ...RECORD, target });
    assert.equal(written(), '');
    log.write({ ...RECORD, target });
    assert.equal(written().length, 16 * 1024);
    log.flush();
    assert.equal(written().length, 17 * 1024);
  });

  it('writes by itself after a moment', async () => {
    const log = open();
    const changed = once(watch(file, { signal: AbortSignal.timeout(5000) }), 'change');
    log.write(RECORD);
    assert.equal(written(), '');
    await changed;
    assert.equal(written(), 'GET /hello 200\n');
  });

  it('writes old lines together with a new one when no timer could run', (t) => {
    t.mock.timers.enable({ apis: ['Date'] });
    const log = open();
    log.write(RECORD);
    t.mock.timers.tick(199);
    log.write(RECORD);
    assert.equal(written(), '');
    t.mock.timers.tick(1);
    log.write(RECORD);
    assert.equal(written(), 'GET /hello 200\n'.repeat(3));
  });

  it('does not keep the process alive', async () => {
    const url = new URL('./access-log.js', import.meta.url).href;
    const script = `
      import { createAccessLog } from ${JSON.stringify(url)};
      const log = createAccessLog({ ...${JSON.stringify(OPTIONS)}, file: '-' });
      log.write(${JSON.stringify(RECORD)});`;
    const child = spawn(process.execPath, ['--input-type=module', '-e', script], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    assert.equal(await text(child.stdout), '', 'a line came out: the timer ran before the end');
  });

  it('writes whatever was collected to the renamed file, then to a new one', () => {
    const log = open();
    log.write(RECORD);
    renameSync(file, `${file}.1`);
    log.reopen();
    log.write({ ...RECORD, status: 500 });
    log.flush();
    assert.equal(readFileSync(`${file}.1`, 'utf8'), 'GET /hello 200\n');
    assert.equal(written(), 'GET /hello 500\n');
  });

  it('writes on to the old file, and tells the error log, when it cannot be opened again', () => {
    const errors: string[] = [];
    const logger = { error: (message: string) => errors.push(message) } as unknown as Logger;
    const log = open({ logger });
    renameSync(file, `${file}.1`);
    mkdirSync(file);
    log.reopen();
    log.write(RECORD);
    log.flush();
    assert.equal(readFileSync(`${file}.1`, 'utf8'), 'GET /hello 200\n');
    assert.match(errors.join(), /^can't reopen the access log.*EISDIR/);
  });

  it('tells the error log once when it cannot write', () => {
    const entries: unknown[][] = [];
    const logger = { error: (...entry: unknown[]) => entries.push(entry) } as unknown as Logger;
    const log = open({ file: '/dev/full', logger });
    for (let n = 0; n < 3; n += 1) {
      log.write(RECORD);
      log.flush();
    }
    assert.deepEqual(entries, [["the access log can't be written", { code: 'ENOSPC' }]]);
  });

  it('keeps lines whole when several processes share a pipe', async () => {
    const url = new URL('./access-log.js', import.meta.url).href;
    const script = `
      import { createAccessLog } from ${JSON.stringify(url)};
      const log = createAccessLog({ ...${JSON.stringify(OPTIONS)}, file: '-', format: '%(m)s %(U)s end' });
      for (let n = 0; n < 4000; n++) log.write({ ...${JSON.stringify(RECORD)}, target: '/' + 'x'.repeat((n * 7) % 900) });
      log.flush();`;
    // Small reads keep the pipe full, which is when a write can be cut in two.
    const run =
      'node="$1"; run() { "$node" --input-type=module -e "$2"; }; (run "$@" & run "$@" & run "$@" & wait) | dd bs=700 status=none';
    const shell = spawn('sh', ['-c', run, 'sh', process.execPath, script], { stdio: ['ignore', 'pipe', 'inherit'] });
    const lines = (await text(shell.stdout)).trimEnd().split('\n');
    assert.equal(lines.length, 12_000);
    for (const line of lines) assert.match(line, /^GET \/x* end$/);
  });
});

describe('the JSON form', () => {
  it('has named fields for all that is known of a request', () => {
    const log = open({ json: true });
    log.write({
      ...RECORD,
      requestHeaders: ['Referer', 'r', 'User-Agent', 'a', 'x-request-id', 'abc', 'Authorization', 'Basic YW5uOng='],
    });
    log.flush();
    assert.deepEqual(JSON.parse(written()), {
      time: new Date(RECORD.startedAt).toISOString(),
      log: 'access',
      pid: process.pid,
      slot: 3,
      class: 'async',
      requestId: 'abc',
      remoteAddress: '127.0.0.1',
      user: 'ann',
      method: 'GET',
      path: '/hello',
      query: 'x=1',
      protocol: 'HTTP/1.1',
      status: 200,
      bytes: 5,
      durationMs: 1.5,
      queueMs: 0.25,
      referer: 'r',
      userAgent: 'a',
      outcome: 'completed',
    });
  });

  it('has null for what is absent', () => {
    const log = open({ json: true });
    log.write({
      ...RECORD,
      remoteAddress: '',
      method: '',
      target: '',
      requestHeaders: [],
      status: 0,
      outcome: 'rejected',
    });
    log.flush();
    const { remoteAddress, user, method, status, referer, userAgent, outcome } = JSON.parse(written());
    assert.deepEqual([remoteAddress, user, method, status, referer, userAgent], [null, null, null, null, null, null]);
    assert.equal(outcome, 'rejected');
  });

  it('is one line of printable ASCII whatever a client sends', () => {
    const nasty = '"\r\n{"status":200}\u0085\u009b\u007fÃ©\\';
    const log = open({ json: true });
    log.write({ ...RECORD, target: `/${nasty}`, requestHeaders: ['User-Agent', nasty, 'Referer', nasty] });
    log.flush();
    assert.match(written(), /^[ -~]+\n$/);
    assert.equal(JSON.parse(written()).userAgent, nasty);
  });
});
