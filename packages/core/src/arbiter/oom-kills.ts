/** Whether the kernel has killed a process of our control group for want of memory. */

import { type CgroupFile, readCgroupFiles } from '../settings/cgroup.ts';

const EVENTS: CgroupFile = { v1: { controller: 'memory', name: 'memory.oom_control' }, v2: 'memory.events' };

/** Counts such kills; the kernel does not tell whom they met. */
export class OomKills {
  readonly #root: string;
  #counted: number;

  /** @param root put before every path, for tests */
  constructor(root = '') {
    this.#root = root;
    this.#counted = this.#count();
  }

  /** True when there was one since the last call. */
  happened(): boolean {
    const before = this.#counted;
    this.#counted = this.#count();
    return this.#counted > before;
  }

  #count(): number {
    const [innermost = ''] = readCgroupFiles(EVENTS, this.#root);
    return Number(/^oom_kill (\d+)$/m.exec(innermost)?.[1] ?? 0);
  }
}
