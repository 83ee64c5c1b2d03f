/** Becoming another user. */

import type { Identity } from '../ipc/messages.ts';

/** Takes the groups of a user, then the group and the user, for good. Does nothing without an identity. */
export function dropPrivileges(identity: Identity | undefined): void {
  if (identity === undefined) return;
  const { initgroups } = process as NodeJS.Process & { initgroups?: (user: string | number, group: number) => void };
  initgroups?.(identity.groupsOf, identity.gid);
  process.setgid?.(identity.gid);
  // Last, for only root may do the others. It holds for every thread of the process, those of libuv included.
  process.setuid?.(identity.uid);
}
