import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Configuration } from '../settings/configuration.ts';
import { coreTable } from '../settings/core-table.ts';
import { fixtureDirectory } from '../settings/fixture-directory.test.support.ts';
import type { AnySettingTable } from '../settings/setting.ts';
import { runCommand } from './command.ts';
import { negated } from './parse-arguments.ts';
import { builtInClasses } from './unknown-setting.ts';
import { THREADED } from './worker-classes.test.support.ts';

interface Outcome {
  readonly code: number;
  readonly printed: string;
  readonly served: readonly Configuration[];
}

async function run(words: string, files: Record<string, string> = {}): Promise<Outcome> {
  using directory = fixtureDirectory(files);
  const inputs = { words: words.split(' ').filter(Boolean), environment: {}, directory: directory.path };
  const served: Configuration[] = [];
  let printed = '';
  const code = await runCommand(inputs, {
    print: (text) => {
      printed += text;
    },
    complain: (text) => assert.fail(text),
    columns: 100,
    serve: async (configuration, reload) => {
      directory.write('tricorn.config.json', '{ "workers": 7 }');
      served.push(configuration, await reload());
      return 42;
    },
  });
  return { code, printed, served };
}

async function allSettings(): Promise<AnySettingTable> {
  const classes = await builtInClasses();
  return Object.assign({}, coreTable, ...classes.map(({ settings }) => settings));
}

describe('runCommand', () => {
  it('serves, passes the exit code on, and can read the settings again', async () => {
    const { code, served } = await run('app:x -w 2');
    assert.equal(code, 42);
    assert.deepEqual(
      served.map(({ settings }) => settings.workers),
      [2, 2],
    );
    const [first, second] = (await run('app:x')).served;
    assert.equal(first?.settings.workers, 1);
    assert.equal(second?.settings.workers, 7);
  });

  it('lists every flag in --help, once, and no line wider than the terminal', async () => {
    const { code, printed } = await run('--help');
    assert.equal(code, 0);
    for (const { flags, type } of Object.values(await allSettings())) {
      const all = type.placeholder === '' ? flags.flatMap((flag) => [flag, negated(flag)]) : flags;
      for (const flag of all) {
        const listed = printed.match(new RegExp(`^  (-\\w, |--[\\w-]+, )*${flag}[ ,\\n]`, 'gm'));
        assert.equal(listed?.length, 1, flag);
      }
    }
    assert.match(printed, /^Usage: tricorn \[OPTIONS\] MODULE:EXPORT\n/);
    assert.match(printed, /^ {2}-w, --workers N\|auto\|MIN\.\.MAX .* \[1, \$WEB_CONCURRENCY\]$/m);
    assert.ok(printed.split('\n').every((line) => line.length <= 100));
  });

  it('helps whatever else is wrong, and with the class that -k names', async () => {
    assert.match((await run('--worker 3 a b c --help -k nope')).printed, /^Usage.*worker class 'nope': got no class/s);
    const { printed } = await run('-k ./threaded.mjs -h', { 'threaded.mjs': THREADED });
    assert.match(printed, /^Worker class threaded:\n {2}--threads N +Threads\. \[1\]$/m);
  });

  it('prints every setting with its value and source, and needs no application for it', async () => {
    const { code, printed } = await run('--print-config -k gthread -t 3 --log-format=json');
    assert.equal(code, 0);
    for (const key of Object.keys(await allSettings())) assert.match(printed, new RegExp(`^${key} `, 'm'));
    assert.match(printed, /^threads +3 +command line$/m);
    assert.match(printed, /^logFormat +json +command line$/m);
    assert.match(printed, /^backlog +2048 +default$/m);
  });

  it('checks the settings without serving', async () => {
    const { code, printed, served } = await run('--check-config app:x');
    assert.deepEqual({ code, printed, served }, { code: 0, printed: 'ok\n', served: [] });
    await assert.rejects(run('--check-config app:x -w 0'), { code: 'ERR_TRICORN_CONFIG' });
  });

  it('prints the version', async () => {
    assert.match((await run('-v')).printed, /^tricorn \d+\.\d+\.\d+\n$/);
  });
});
