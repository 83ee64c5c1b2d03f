/** Watt, with a project made for it around the application: COMMAND FOLDER PORT FILE:EXPORT WORKERS. */
import { symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const [command, folder, port, target, workers] = process.argv.slice(2);
const write = (name, text) => writeFileSync(join(folder, name), text);
const loader = fileURLToPath(new URL('./load-target.js', import.meta.url));

write('package.json', '{ "name": "bench", "type": "module" }');
write(
  'watt.json',
  JSON.stringify({
    $schema: 'https://schemas.platformatic.dev/@platformatic/node/3.67.0.json',
    node: { main: 'index.js' },
    runtime: { server: { hostname: '127.0.0.1', port: Number(port) }, workers: Number(workers) },
  }),
);
write(
  'index.js',
  `import { createServer } from 'node:http';
import { loadTarget } from ${JSON.stringify(pathToFileURL(loader).href)};
export const create = async () => createServer(await loadTarget(${JSON.stringify(target)}));
`,
);
// It looks for its own packages from there.
symlinkSync(join(dirname(command), '../..'), join(folder, 'node_modules'));
process.chdir(folder);
process.argv = [process.execPath, command, 'start'];
await import(pathToFileURL(command).href);
