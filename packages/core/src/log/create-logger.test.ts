import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { ConfigError } from '../errors.ts';
import { createLogger, type LogFile } from './create-logger.ts';

const LOGGER_URL = new URL('./create-logger.js', import.meta.url).href;
let folder: string;
let file: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tricorn-log-'));
  file = join(folder, 'error.log');
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

function textLogger(): LogFile {
  return createLogger({ level: 'info', format: 'text', file });
}

function written(): string {
  return readFileSync(file, 'utf8');
}

/** Runs a script that has `createLogger` and an IPC channel; its stderr is a pipe that nobody reads yet. */
function startScript(script: string): ChildProcess {
  const source = `import { createLogger } from ${JSON.stringify(LOGGER_URL)};\n${script}`;
  return spawn(process.execPath, ['--input-type=module', '-e', source], {
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    timeout: 20_000,
  });
}

describe('the text format', () => {
  it('writes date, pid, level, message and fields', () => {
    textLogger().info('Listening at', { address: '127.0.0.1:8000', workers: 2, reuse: false, none: undefined });
    assert.match(written(), /^\[\d{4}-\d\d-\d\d \d\d:\d\d:\d\d [+-]\d{4}\] \[\d+\] \[INFO\] Listening at /);
    assert.ok(written().endsWith(' Listening at address=127.0.0.1:8000 workers=2 reuse=false\n'));
    assert.ok(written().includes(` [${process.pid}] `));
  });

  it('quotes field values that are not one plain word', () => {
    textLogger().info('x', { a: 'two words', b: 'say "hi"', c: '', d: 'a=b', e: null, f: 'back\\slash', g: 'Zoë' });
    assert.ok(written().endsWith(' x a="two words" b="say \\"hi\\"" c="" d="a=b" e=null f="back\\\\slash" g=Zoë\n'));
  });

  it('leaves out entries below the level', () => {
    const logger = createLogger({ level: 'error', format: 'text', file });
    logger.debug('d');
    logger.info('i');
    logger.warning('w');
    logger.error('e');
    logger.critical('c');
    assert.deepEqual(written().match(/\[[A-Z]+\] ./g), ['[ERROR] e', '[CRITICAL] c']);
  });

  it('indents further lines of a message, so that none can pass for an entry', () => {
    const forged = '[2026-11-22 10:24:02 +0000] [1] [CRITICAL] forged';
    textLogger().error(`boom\n${forged}\r\n    at file.js:1:1\n`, { slot: 1 });
    const [first, second, third, rest] = written().split('\n');
    assert.ok(first?.endsWith('[ERROR] boom slot=1'));
    assert.equal(second, `    ${forged}`);
    assert.equal(third, '        at file.js:1:1');
    assert.equal(rest, '');
  });

  it('escapes line breaks, terminal escapes and reordering marks wherever they come in', () => {
    textLogger().info('a\r[x]\u2028\u001b[2J\u009b1m\u202e', { target: '/a\r\n[fake] \u001b[31m', plain: '\u0000' });
    const entry = written();
    assert.ok(entry.includes(' a\\x0d[x]\\u2028\\x1b[2J\\x9b1m\\u202e '));
    assert.ok(entry.includes('target="/a\\x0d\\n[fake] \\x1b[31m"'));
    assert.ok(entry.includes('plain="\\x00"'));
    assert.equal(entry.indexOf('\n'), entry.length - 1);
  });
});

describe('the JSON format', () => {
  it('writes level names, an ISO time, the pid, the message and the fields', () => {
    const logger = createLogger({ level: 'debug', format: 'json', file });
    for (const level of ['debug', 'info', 'warning', 'error', 'critical'] as const)
      logger[level](`a ${level}`, { n: 1 });
    const entries = written()
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    assert.deepEqual(
      entries.map((entry) => entry.level),
      ['debug', 'info', 'warn', 'error', 'fatal'],
    );
    assert.deepEqual(entries[4].msg, 'a critical');
    assert.equal(entries[4].n, 1);
    assert.equal(entries[4].pid, process.pid);
    assert.equal(new Date(entries[4].time).toISOString(), entries[4].time);
  });

  it('keeps its own keys when a field has the name of one', () => {
    createLogger({ level: 'info', format: 'json', file }).info('booted', { pid: 7, level: 'x' });
    const entry = JSON.parse(written());
    assert.deepEqual([entry.pid, entry.pid_, entry.level, entry.level_], [process.pid, 7, 'info', 'x']);
  });

  it('writes one line of printable ASCII whatever comes in, and loses nothing of it', () => {
    const nasty = 'a\r\n{"level":"fatal"}\u2028\u001b[2J\u009b é';
    createLogger({ level: 'info', format: 'json', file }).info(nasty, { target: nasty });
    assert.match(written(), /^[ -~]+\n$/);
    assert.deepEqual([JSON.parse(written()).msg, JSON.parse(written()).target], [nasty, nasty]);
  });

  it('leaves out entries below the level', () => {
    const logger = createLogger({ level: 'critical', format: 'json', file });
    logger.error('e');
    logger.critical('c');
    assert.equal(JSON.parse(written()).msg, 'c');
  });
});

describe('the file', () => {
  it('is appended to', () => {
    textLogger().info('one');
    textLogger().info('two');
    assert.equal(written().split('\n').length, 3);
  });

  it('is opened again under its name after a rename', () => {
    const logger = textLogger();
    logger.info('before');
    renameSync(file, `${file}.1`);
    logger.info('between');
    logger.reopen();
    logger.info('after');
    assert.match(readFileSync(`${file}.1`, 'utf8'), /before\n.*between\n$/);
    assert.match(written(), /^[^\n]*after\n$/);
  });

  it('is written on to, with an error entry, when it cannot be opened again', () => {
    const logger = textLogger();
    renameSync(file, `${file}.1`);
    mkdirSync(file);
    logger.reopen();
    logger.info('still here');
    assert.match(readFileSync(`${file}.1`, 'utf8'), /\[ERROR\] can't reopen the log.*EISDIR.*still here\n$/s);
  });

  it('that cannot be opened is a ConfigError naming it', () => {
    const missing = join(folder, 'no', 'such', 'error.log');
    assert.throws(
      () => createLogger({ level: 'info', format: 'text', file: missing }),
      (error) => error instanceof ConfigError && error.message.includes(missing) && error.message.includes('ENOENT'),
    );
  });

  it('takes whole lines from several processes at once', async () => {
    const script = `
      const logger = createLogger({ level: 'info', format: 'text', file: ${JSON.stringify(file)} });
      for (let n = 0; n < 500; n++) logger.info('line', { n, filler: 'x'.repeat(1 + (n * 37) % 3000) + '.' });`;
    const writers = [1, 2, 3].map(() => startScript(script));
    for (const code of await Promise.all(writers.map((writer) => once(writer, 'exit')))) assert.equal(code[0], 0);
    const lines = written().trimEnd().split('\n');
    assert.equal(lines.length, 1500);
    for (const line of lines) assert.match(line, /^\[[^\]]+\] \[\d+\] \[INFO\] line n=\d+ filler=x+\.$/);
  });
});

describe('standard error', () => {
  it('gets every line when it is a non-blocking pipe with a slow reader', async () => {
    // Reading process.stderr is what makes Node set the pipe to non-blocking.
    const script = startScript(`
      process.stderr.write('');
      const logger = createLogger({ level: 'info', format: 'text', file: '-' });
      for (let n = 0; n < 5000; n++) logger.info('line', { n, filler: 'x'.repeat(1000) });`);
    const lines = (await text(script.stderr!)).trimEnd().split('\n');
    assert.deepEqual(
      lines.map((line) => Number(/ n=(\d+) filler=x{1000}$/.exec(line)?.[1])),
      Array.from({ length: 5000 }, (_, n) => n),
    );
  });

  it('that nobody reads holds the process up for a moment only, and the lost lines are owned up to', async () => {
    const script = startScript(`
      process.stderr.write('');
      const logger = createLogger({ level: 'info', format: 'text', file: '-' });
      let n = 0;
      const log = () => logger.info('line', { n: n++, filler: 'x'.repeat(1000) });
      while (n < 5000) log();
      process.on('message', log);
      process.send('written');`);
    await once(script, 'message');
    let output = '';
    for await (const chunk of script.stderr!) {
      output += chunk;
      if (!output.includes(' were lost ')) script.send('log one more');
      else if (script.connected) script.disconnect();
    }
    const lines = output.slice(0, output.indexOf(' were lost ')).split('\n').slice(0, -1);
    const numbers = lines.map((line) => Number(/ n=(\d+) filler=x{1000}$/.exec(line)?.[1]));
    const lost = Number(/\[WARNING\] lines of this log were lost lines=(\d+) code=EAGAIN\n/.exec(output)?.[1]);
    assert.ok(lost > 0);
    assert.equal(lines.length + lost, numbers.at(-1)! + 1);
  });

  it('whose reader is gone does not end the process', async () => {
    const script = startScript(`
      const logger = createLogger({ level: 'info', format: 'json', file: '-' });
      process.send('ready');
      process.once('message', () => {
        for (let n = 0; n < 10; n++) logger.critical('nobody hears this');
        process.disconnect();
        process.exitCode = 7;
      });`);
    await once(script, 'message');
    script.stderr!.destroy();
    await once(script.stderr!, 'close');
    script.send('go');
    assert.deepEqual(await once(script, 'exit'), [7, null]);
  });
});
