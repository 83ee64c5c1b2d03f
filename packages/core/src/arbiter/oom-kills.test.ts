import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { OomKills } from './oom-kills.ts';

describe('OomKills', () => {
  it('notices when the kernel has counted one more', () => {
    const root = mkdtempSync(join(tmpdir(), 'tricorn-cgroup-'));
    mkdirSync(join(root, 'proc/self'), { recursive: true });
    mkdirSync(join(root, 'sys/fs/cgroup'), { recursive: true });
    writeFileSync(join(root, 'proc/self/cgroup'), '0::/\n');
    const kernel = (kills: number): void =>
      writeFileSync(join(root, 'sys/fs/cgroup/memory.events'), `low 0\noom 9\noom_kill ${kills}\noom_group_kill 7\n`);
    kernel(2);
    const oomKills = new OomKills(root);
    assert.equal(oomKills.happened(), false);
    kernel(3);
    assert.equal(oomKills.happened(), true);
    assert.equal(oomKills.happened(), false);
    rmSync(root, { recursive: true });
  });

  it('knows of none where there are no control groups', () => {
    assert.equal(new OomKills('/nowhere').happened(), false);
  });
});
