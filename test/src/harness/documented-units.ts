/** The systemd units in the documentation: code blocks that begin with a comment which names the file. */

import { readFileSync } from 'node:fs';
import { REPOSITORY } from './places.ts';

/** One unit file. */
export interface Unit {
  readonly name: string;
  readonly text: string;
}

/** All units in a page; `page` is its path in the repository. */
export function unitsOf(page: string): readonly Unit[] {
  const text = readFileSync(`${REPOSITORY}${page}`, 'utf8');
  const blocks = text.matchAll(/^```ini\n# \/etc\/systemd\/system\/(?<name>\S+)\n(?<text>.*?)^```$/gms);
  return [...blocks].map(({ groups }) => ({ name: groups?.name ?? '', text: groups?.text ?? '' }));
}
