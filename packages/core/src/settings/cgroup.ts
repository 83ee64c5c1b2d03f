/** Files of the control group that this process is in: what a container or a service may use. */

import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** A file in both versions of control groups. */
export interface CgroupFile {
  /** Version 1: the controller, and the file's name. */
  readonly v1: { readonly controller: string; readonly name: string };
  /** Version 2: the file's name. */
  readonly v2: string;
}

/** Where the kernel mounts all control groups. */
const MOUNT = '/sys/fs/cgroup';

/**
 * The texts of a file in our control group and all groups around it, the innermost first; none where there are no control
 * groups. A limit of any of them counts. In a container the path that the kernel tells may be the host's, of which only
 * the end of the way up exists.
 *
 * @param root put before every path, for tests
 */
export function readCgroupFiles({ v1, v2 }: CgroupFile, root = ''): readonly string[] {
  const groups = read(`${root}/proc/self/cgroup`) ?? '';
  const texts: string[] = [];
  for (const line of groups.split('\n')) {
    const [, controllers, group] = /^\d+:([^:]*):(\/.*)$/.exec(line) ?? [];
    if (controllers === undefined || group === undefined) continue;
    if (controllers === '') texts.push(...readUpwards(`${root}${MOUNT}`, group, v2));
    else if (controllers.split(',').includes(v1.controller)) {
      texts.push(...readUpwards(`${root}${MOUNT}/${v1.controller}`, group, v1.name));
    }
  }
  return texts;
}

function readUpwards(mount: string, group: string, name: string): readonly string[] {
  const texts: string[] = [];
  for (let path = group; ; path = dirname(path)) {
    const text = read(join(mount, path, name));
    if (text !== null) texts.push(text);
    if (path === '/') return texts;
  }
}

function read(path: string): string | null {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    // Most of the files that are asked for don't exist on any one machine; what is not there limits nothing.
    return null;
  }
}
