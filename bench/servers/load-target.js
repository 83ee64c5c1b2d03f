/** Loads `FILE:EXPORT` for the launchers, and makes a node handler of a fetch handler where one is needed. */
import { pathToFileURL } from 'node:url';

/** The export, whatever it is. */
export async function loadTarget(target) {
  const colon = target.lastIndexOf(':');
  const module = await import(pathToFileURL(target.slice(0, colon)).href);
  return module[target.slice(colon + 1)];
}
