/** Which user and group workers run as. */

import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { ConfigError } from '../errors.ts';
import type { CoreSettings } from '../settings/core-settings.ts';

/** A user and a group by number. */
export interface Identity {
  readonly uid: number;
  readonly gid: number;
  /** The user whose supplementary groups workers get: a name, or a number. Null: they get none. */
  readonly groupsOf: string | number | null;
}

type Wanted = Pick<CoreSettings, 'user' | 'group' | 'initgroups'>;
type Current = Pick<NodeJS.Process, 'geteuid' | 'getegid'>;

/**
 * Finds the identity that the settings ask for; null when they ask for none or for the one there is. A user's own group is
 * taken when no group is named.
 *
 * @throws ConfigError when a name is unknown or only root could change to it.
 */
export function findIdentity({ user, group, initgroups }: Wanted, current: Current = process): Identity | null {
  if (initgroups && user === '') throw new ConfigError(['--initgroups: got it alone, expected --user with it']);
  if (user === '' && group === '') return null;
  const [ownUid, ownGid] = [current.geteuid?.() ?? -1, current.getegid?.() ?? -1];
  const account = user === '' ? null : findEntry('passwd', user);
  if (user !== '' && account === null && !isNumber(user)) throw unknown('--user', user, 'user');
  const named = group === '' ? null : findEntry('group', group);
  if (group !== '' && named === null && !isNumber(group)) throw unknown('--group', group, 'group');
  const uid = user === '' ? ownUid : Number(account?.[2] ?? user);
  const gid = group === '' ? Number(account?.[3] ?? ownGid) : Number(named?.[2] ?? group);
  if (uid === ownUid && gid === ownGid && !initgroups) return null;
  if (ownUid !== 0) {
    throw new ConfigError([
      `--user and --group: got ${uid}:${gid}, expected ${ownUid}:${ownGid}; only root can change it`,
    ]);
  }
  return { uid, gid, groupsOf: initgroups ? (account?.[0] ?? uid) : null };
}

function isNumber(text: string): boolean {
  return /^\d{1,10}$/.test(text);
}

function unknown(flag: string, name: string, kind: string): ConfigError {
  return new ConfigError([`${flag}: got '${name}', expected a ${kind} of this machine or a number`]);
}

/** The fields of an entry by name or number: from the file, else from whatever else the system asks (LDAP, sssd). */
function findEntry(database: 'passwd' | 'group', key: string): readonly string[] | null {
  const column = isNumber(key) ? 2 : 0;
  const lines = [...linesOf(database), ...(spawnSync('getent', [database, key]).stdout?.toString().split('\n') ?? [])];
  return lines.map((line) => line.split(':')).find((fields) => fields[column] === key && fields.length > 3) ?? null;
}

function linesOf(database: string): readonly string[] {
  try {
    return readFileSync(`/etc/${database}`, 'utf8').split('\n');
  } catch {
    // A machine without the file has its accounts elsewhere, where getent looks.
    return [];
  }
}
