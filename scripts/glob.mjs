import { readdirSync } from 'node:fs';
import { join } from 'node:path';

/** Files below the folders whose path matches, sorted; node_modules and hidden folders are passed over. */
export function globSync(folders, pattern) {
  const found = [];
  const walk = (folder) => {
    for (const entry of readdirSync(folder, { withFileTypes: true })) {
      const path = join(folder, entry.name);
      if (entry.isDirectory() && entry.name !== 'node_modules' && !entry.name.startsWith('.')) walk(path);
      else if (entry.isFile() && pattern.test(path)) found.push(path);
    }
  };
  for (const folder of folders) walk(folder);
  return found.sort();
}
