import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { type CgroupFile, readCgroupFiles } from './cgroup.ts';
import { fixtureDirectory } from './fixture-directory.test.support.ts';

const LIMIT: CgroupFile = { v1: { controller: 'cpu', name: 'cpu.cfs_quota_us' }, v2: 'cpu.max' };

describe('readCgroupFiles', () => {
  it('reads the file of our group and of all around it, the innermost first', () => {
    using machine = fixtureDirectory({
      'proc/self/cgroup': '0::/system.slice/web.service\n',
      'sys/fs/cgroup/system.slice/web.service/cpu.max': 'inner',
      'sys/fs/cgroup/system.slice/cpu.max': 'outer',
    });
    assert.deepEqual(readCgroupFiles(LIMIT, machine.path), ['inner', 'outer']);
  });

  it('finds the controller of version 1, whose path may be the one outside the container', () => {
    using machine = fixtureDirectory({
      'proc/self/cgroup': '9:memory:/docker/abc\n4:cpu,cpuacct:/docker/abc\n',
      'sys/fs/cgroup/cpu/cpu.cfs_quota_us': '150000',
      'sys/fs/cgroup/memory/cpu.cfs_quota_us': 'of another controller',
    });
    assert.deepEqual(readCgroupFiles(LIMIT, machine.path), ['150000']);
  });

  it('finds nothing where there are no control groups', () => {
    using machine = fixtureDirectory();
    assert.deepEqual(readCgroupFiles(LIMIT, machine.path), []);
  });
});
