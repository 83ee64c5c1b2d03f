/** Starts that can't work end at once, with one clear message and the exit code that the documentation promises. */

import { once } from 'node:events';
import { createServer } from 'node:net';
import { describe, test } from 'node:test';
import { assertFailsCleanly, type BadStart } from './harness/bad-start.ts';

const USAGE = 2;
const APPLICATION = 4;
const BIND = 5;

/** Where several would load the application at the same time. */
const SEVERAL = [
  ['-k', 'sync', '-w', '3'],
  ['-k', 'gthread', '--threads', '3'],
  ['-k', 'async', '-w', '2'],
];
const ANYWHERE = ['--bind', '127.0.0.1:0'];

const applications: readonly BadStart[] = [
  {
    name: 'a module that is not there',
    words: [...ANYWHERE, 'missing.mjs'],
    exitCode: APPLICATION,
    says: /there is no application module 'missing\.mjs' in /,
  },
  {
    name: 'an import that is not there',
    words: [...ANYWHERE, 'module.mjs'],
    module: `import 'no-such-package';\n`,
    exitCode: APPLICATION,
    says: /no-such-package/,
  },
  {
    name: 'an export that is not there',
    words: [...ANYWHERE, 'module.mjs:nosuch'],
    exitCode: APPLICATION,
    says: /exports no 'nosuch'; it exports application/,
  },
  {
    name: 'an export that is no application',
    words: [...ANYWHERE, 'module.mjs:application'],
    module: 'export const application = 42;\n',
    exitCode: APPLICATION,
    says: /its export 'application' is a number/,
  },
  {
    name: 'a factory that throws',
    words: [...ANYWHERE, 'module.mjs:create()'],
    module: `export function create() {\n  throw new Error('no database here');\n}\n`,
    exitCode: APPLICATION,
    says: /Error: no database here\n\s+at .*module\.mjs:2:9/,
  },
  {
    name: 'a syntax error',
    words: [...ANYWHERE, 'module.mjs'],
    module: 'export const application = (request, response) => {\n  const x = ;\n};\n',
    exitCode: APPLICATION,
    says: /module\.mjs:2\n[\s\S]*SyntaxError: /,
  },
];

const commandLines: readonly BadStart[] = [
  {
    name: 'a config file that throws',
    words: ['--config', 'module.mjs', 'app.js'],
    module: `throw new Error('no secrets here');\n`,
    exitCode: USAGE,
    says: /^tricorn: .*Error: no secrets here.*module\.mjs:1/,
  },
  {
    name: '-w 0',
    words: ['-w', '0', 'app.js'],
    exitCode: USAGE,
    says: /^tricorn: -w: got '0', expected a whole number/,
  },
  {
    name: '--threads 0',
    words: ['-k', 'gthread', '--threads', '0', 'app.js'],
    exitCode: USAGE,
    says: /^tricorn: --threads: got '0', expected .* from 1 to 512/,
  },
  {
    name: 'threads for a class that has none',
    words: ['-k', 'sync', '--threads', '2', 'app.js'],
    exitCode: USAGE,
    says: /^tricorn: --threads: .*sync.*-k gthread/,
  },
  {
    name: 'a worker class that is not there',
    words: ['-k', 'nosuch', 'app.js'],
    exitCode: USAGE,
    says: /^tricorn: worker class 'nosuch': .*sync, gthread, async/,
  },
  {
    name: 'an unknown flag',
    words: ['--wrokers', '2', 'app.js'],
    exitCode: USAGE,
    says: /^tricorn: --wrokers: .*--workers/,
  },
  {
    name: 'no application',
    words: [],
    exitCode: USAGE,
    says: /^tricorn: no application given, expected MODULE:EXPORT/,
  },
  {
    name: 'a port that is none',
    words: ['--bind', '127.0.0.1:99999', 'app.js'],
    exitCode: USAGE,
    says: /^tricorn: --bind: got '127\.0\.0\.1:99999', expected a port from 0 to 65535/,
  },
];

const addresses: readonly BadStart[] = [
  {
    name: 'an address that no interface has',
    words: ['--bind', '192.0.2.1:8000', 'module.mjs'],
    exitCode: BIND,
    says: /can't bind 192\.0\.2\.1:8000: no interface/,
  },
  {
    name: 'a unix socket path where a file is',
    words: ['--bind', 'unix:FOLDER/plain-file', 'module.mjs'],
    exitCode: BIND,
    says: /can't bind unix:.*plain-file: a file that is no socket/,
  },
  {
    name: 'a unix socket path in a folder that is not there',
    words: ['--bind', 'unix:FOLDER/nosuch/socket', 'module.mjs'],
    exitCode: BIND,
    says: /can't bind unix:.*nosuch\/socket: its directory/,
  },
];

describe('an application that does not load', { concurrency: 2 }, () => {
  for (const flags of SEVERAL) {
    for (const bad of applications) {
      const words = [...flags, ...bad.words];
      test(`${flags.join(' ')}: ${bad.name} is reported once`, () => assertFailsCleanly({ ...bad, words }));
    }
  }

  test('leaves no unix socket behind', () =>
    assertFailsCleanly({
      name: '',
      words: ['--bind', 'unix:FOLDER/socket', 'missing.mjs'],
      exitCode: APPLICATION,
      says: /Listening at: unix:.*\n[\s\S]*no application module/,
    }));
});

describe('a command line that can not work', { concurrency: 2 }, () => {
  for (const bad of [...commandLines, ...addresses]) test(bad.name, () => assertFailsCleanly(bad));

  test('a port in use', async () => {
    const holder = createServer().listen(0, '127.0.0.1');
    await once(holder, 'listening');
    const { port } = holder.address() as { port: number };
    try {
      await assertFailsCleanly({
        name: '',
        words: ['--bind', `127.0.0.1:${port}`, 'module.mjs'],
        exitCode: BIND,
        says: new RegExp(`can't bind 127\\.0\\.0\\.1:${port}: .*in use`),
      });
    } finally {
      holder.close();
    }
  });

  test('a privileged port, unless this user may have it', async () => {
    // Root may; the message is then checked by the unit tests of listeners/ alone.
    if (await canListen(1)) return;
    await assertFailsCleanly({
      name: '',
      words: ['--bind', '127.0.0.1:1', 'module.mjs'],
      exitCode: BIND,
      says: /can't bind 127\.0\.0\.1:1: .*(permission|privilege)/i,
    });
  });
});

function canListen(port: number): Promise<boolean> {
  const server = createServer();
  return new Promise((resolve) => {
    server.once('error', () => resolve(false));
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
  });
}
