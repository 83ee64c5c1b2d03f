import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { holdPidfile } from './pidfile.ts';

const folder = mkdtempSync(join(tmpdir(), 'tricorn-pidfile-'));
const path = join(folder, 'pid');
after(() => rmSync(folder, { recursive: true }));

describe('holdPidfile', () => {
  it('writes the pid, leaves no other file, and removes its own', () => {
    const pidfile = holdPidfile(path);
    assert.deepEqual(readdirSync(folder), []);
    pidfile.write();
    assert.equal(readFileSync(path, 'utf8'), `${process.pid}\n`);
    assert.deepEqual(readdirSync(folder), ['pid']);
    pidfile.release();
    assert.deepEqual(readdirSync(folder), []);
  });

  it('replaces what a dead process or an accident left', () => {
    for (const stale of ['999999999\n', 'garbage', '', '-1']) {
      writeFileSync(path, stale);
      const pidfile = holdPidfile(path);
      pidfile.write();
      assert.equal(readFileSync(path, 'utf8'), `${process.pid}\n`);
      pidfile.release();
      assert.ok(!existsSync(path), `after '${stale}'`);
    }
  });

  it('refuses the file of a living process and leaves it as it is', () => {
    writeFileSync(path, `${process.ppid}\n`);
    assert.throws(() => holdPidfile(path), new RegExp(`held by process ${process.ppid}, which is running`));
    assert.equal(readFileSync(path, 'utf8'), `${process.ppid}\n`);
    assert.deepEqual(readdirSync(folder), ['pid']);
    rmSync(path);
  });

  it('replaces the file of a process whose pid a younger one has got', () => {
    writeFileSync(path, `${process.ppid}\n`);
    utimesSync(path, 1, 1);
    const pidfile = holdPidfile(path);
    pidfile.write();
    assert.equal(readFileSync(path, 'utf8'), `${process.pid}\n`);
    pidfile.release();
  });

  it('is held by one at a time, also before the pid is written, until it is released', () => {
    const pidfile = holdPidfile(path);
    assert.throws(() => holdPidfile(path), /is held by another tricorn, which is starting/);
    pidfile.write();
    assert.throws(() => holdPidfile(path), new RegExp(`held by process ${process.pid}, which is running`));
    pidfile.release();
    holdPidfile(path).release();
  });

  it('does not remove a file that another process has taken over', () => {
    const pidfile = holdPidfile(path);
    pidfile.write();
    writeFileSync(path, '999999999\n');
    pidfile.release();
    assert.ok(existsSync(path));
    rmSync(path);
  });

  it('says why it can not write', () => {
    assert.throws(
      () => holdPidfile(join(folder, 'nowhere', 'pid')),
      /--pid: can't write .*nowhere.*directory doesn't exist/,
    );
  });
});
