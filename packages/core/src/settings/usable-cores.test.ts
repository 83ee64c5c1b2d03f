import assert from 'node:assert/strict';
import { availableParallelism } from 'node:os';
import { describe, it } from 'node:test';
import { fixtureDirectory } from './fixture-directory.test.support.ts';
import { usableCores } from './usable-cores.ts';

const most = availableParallelism();

describe('usableCores', () => {
  it('is the affinity where there is no quota', () => {
    using bare = fixtureDirectory();
    using unlimited = fixtureDirectory({ 'proc/self/cgroup': '0::/\n', 'sys/fs/cgroup/cpu.max': 'max 100000\n' });
    using version1 = fixtureDirectory({
      'proc/self/cgroup': '4:cpu,cpuacct:/\n',
      'sys/fs/cgroup/cpu/cpu.cfs_quota_us': '-1\n',
      'sys/fs/cgroup/cpu/cpu.cfs_period_us': '100000\n',
    });
    for (const { path } of [bare, unlimited, version1]) assert.equal(usableCores(path), most);
  });

  it('is the smallest quota of the control groups around the process, rounded up', () => {
    using machine = fixtureDirectory({
      'proc/self/cgroup': '0::/pod/container\n',
      'sys/fs/cgroup/pod/container/cpu.max': '9900000 100000\n',
      'sys/fs/cgroup/pod/cpu.max': '50000 100000\n',
    });
    assert.equal(usableCores(machine.path), 1);
  });

  it('reads the two files of version 1', () => {
    using machine = fixtureDirectory({
      'proc/self/cgroup': '4:cpu,cpuacct:/docker/abc\n',
      'sys/fs/cgroup/cpu/cpu.cfs_quota_us': '60000\n',
      'sys/fs/cgroup/cpu/cpu.cfs_period_us': '40000\n',
    });
    assert.equal(usableCores(machine.path), Math.min(2, most));
  });

  it('is never more than the affinity', () => {
    using machine = fixtureDirectory({ 'proc/self/cgroup': '0::/\n', 'sys/fs/cgroup/cpu.max': '99000000 100000\n' });
    assert.equal(usableCores(machine.path), most);
  });
});
