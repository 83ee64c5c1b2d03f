import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { ConfigError, WorkerClassError } from '../errors.ts';
import { fixtureDirectory } from '../settings/fixture-directory.test.support.ts';
import { type Configured, configure } from './configure.ts';
import { PLAIN, THREADED } from './worker-classes.test.support.ts';

interface Given {
  readonly words?: string;
  readonly environment?: Record<string, string>;
  readonly files?: Record<string, string>;
}

async function run({ words = '', environment = {}, files = {} }: Given): Promise<Configured> {
  using directory = fixtureDirectory({ 'threaded.mjs': THREADED, 'plain.mjs': PLAIN, ...files });
  const inputs = { words: words.split(' ').filter(Boolean), environment, directory: directory.path };
  return await configure(inputs);
}

async function faultsOf(given: Given): Promise<readonly string[]> {
  const error = await run(given).then(
    () => assert.fail('no error'),
    (reason: unknown) => reason,
  );
  assert.ok(error instanceof ConfigError, String(error));
  assert.equal(error.exitCode, 2);
  return error.faults;
}

const file = (content: string): Record<string, string> => ({ 'tricorn.config.mjs': `export default ${content}` });

describe('configure', () => {
  it('serves with sync on 127.0.0.1:8000 when told nothing but the application', async () => {
    const { configuration, resolved } = await run({ words: 'app:x' });
    const { settings } = configuration;
    assert.equal(configuration.workerClassName, 'sync');
    assert.deepEqual(settings.bind, [{ kind: 'tcp', host: '127.0.0.1', port: 8000 }]);
    assert.equal(settings.workers, 1);
    assert.equal(settings.timeout, 30);
    assert.equal(settings.name, 'app:x');
    assert.equal(resolved.sources.workers, 'default');
    assert.deepEqual(JSON.parse(JSON.stringify(configuration.all)), configuration.all);
    assert.ok(Object.isFrozen(settings));
  });

  it('lets each source win over those below it', async () => {
    const sources = {
      'worker class': { words: 'app:x -k ./threaded.mjs' },
      environment: { environment: { WEB_CONCURRENCY: '2' } },
      'config file': { files: file('{ workers: 3, keepAlive: 3 }') },
      TRICORN_CMD_ARGS: { environment: { WEB_CONCURRENCY: '2', TRICORN_CMD_ARGS: '-w 4 --keep-alive 4' } },
      'command line': { words: 'app:x -k ./threaded.mjs -w 5 --keep-alive 5' },
    };
    let given: Given = {};
    const seen: string[] = [];
    for (const source of Object.values(sources)) {
      given = { ...given, ...source };
      const { configuration, resolved } = await run(given);
      const { workers, keepAlive } = configuration.settings;
      seen.push(`${workers} ${resolved.sources.workers?.replace(/.*\//, '')}, ${keepAlive}`);
    }
    assert.deepEqual(seen, [
      '1 default, 0',
      '2 $WEB_CONCURRENCY, 0',
      '3 tricorn.config.mjs, 3',
      '4 TRICORN_CMD_ARGS, 4',
      '5 command line, 5',
    ]);
  });

  it("puts a worker class's defaults over core's and names it as their source", async () => {
    const { configuration, resolved } = await run({ words: 'app:x -k ./threaded.mjs' });
    assert.equal(configuration.settings.keepAlive, 0);
    assert.equal(resolved.sources.keepAlive, 'worker class threaded');
    assert.equal((await run({ words: 'app:x -k ./plain.mjs' })).configuration.settings.keepAlive, 75);
  });

  it('listens on all addresses at $PORT, unless told where', async () => {
    const environment = { PORT: '3000' };
    const { bind } = (await run({ words: 'app:x', environment })).configuration.settings;
    assert.deepEqual(bind, [{ kind: 'tcp', host: '0.0.0.0', port: 3000 }]);
    const told = (await run({ words: 'app:x -b localhost:1', environment: { PORT: 'nonsense' } })).configuration
      .settings;
    assert.deepEqual(told.bind, [{ kind: 'tcp', host: 'localhost', port: 1 }]);
  });

  it('takes an empty variable as not set', async () => {
    const { settings } = (await run({ words: 'app:x', environment: { PORT: '', WEB_CONCURRENCY: '' } })).configuration;
    assert.equal(settings.workers, 1);
  });

  it('takes application, worker class and its settings from the config file', async () => {
    const content = "{ app: 'a:b', workerClass: './threaded.mjs', threads: 4, bind: [0, 'unix:@x'], env: { A: '1' } }";
    const { configuration } = await run({ files: file(content) });
    assert.equal(configuration.settings.app, 'a:b');
    assert.equal(configuration.workerClassName, 'threaded');
    assert.match(configuration.workerClassUrl, /^file:\/\/.*\/threaded\.mjs$/);
    assert.equal(configuration.all.threads, 4);
    assert.equal(configuration.settings.bind.length, 2);
    assert.match(configuration.settings.config, /tricorn\.config\.mjs$/);
  });

  it('reads the config file that --config names, also in TRICORN_CMD_ARGS', async () => {
    const files = { ...file('{ workers: 2 }'), 'other.json': '{ "workers": 7 }' };
    assert.equal((await run({ words: 'a:b -c other.json', files })).configuration.settings.workers, 7);
    const environment = { TRICORN_CMD_ARGS: '--config other.json' };
    assert.equal((await run({ words: 'a:b', files, environment })).configuration.settings.workers, 7);
    assert.deepEqual(await faultsOf({ words: 'a:b -c gone.json', files }), [
      "--config: got 'gone.json', expected a file that exists",
    ]);
  });

  it('reads -t by the worker class, wherever that was chosen', async () => {
    const threaded = await run({ words: 'a:b -t 2', files: file("{ workerClass: './threaded.mjs' }") });
    assert.equal(threaded.configuration.all.threads, 2);
    assert.deepEqual(threaded.configuration.notices, ['-t 2 read as --threads 2 (worker class threaded has threads)']);
    const plain = await run({ words: 'a:b -t 2 -k ./plain.mjs' });
    assert.equal(plain.configuration.settings.timeout, 2);
  });

  it('says how an alias of a worker class was read', async () => {
    const { configuration } = await run({ words: 'a:b -k gevent' });
    assert.equal(configuration.workerClassName, 'async');
    assert.deepEqual(configuration.notices, ['worker class gevent read as async']);
  });

  it('tells every fault of every source at once', async () => {
    const faults = await faultsOf({
      words: '-w 0 --wrokers 3 -t 1 -t 2 --no-light-fetch=1 -k ./threaded.mjs --threads 0 --timeout',
      environment: { TRICORN_CMD_ARGS: '--log-level loud --version', PORT: 'x:y' },
      files: file("{ worker: 1, backlog: '1', config: 'y' }"),
    });
    assert.deepEqual([...faults].sort(), [
      "$PORT: got 'x:y', expected HOST:PORT, :PORT, PORT, [IPv6]:PORT, unix:PATH, unix:@NAME or fd://N",
      "--log-level in TRICORN_CMD_ARGS: got 'loud', expected one of debug, info, warning, error, critical",
      "--no-light-fetch: got the value '1', expected none",
      "--threads: got '0', expected 1 or more",
      '--timeout: got no value, expected one',
      '--version in TRICORN_CMD_ARGS: got an action, expected it on the command line only',
      '--wrokers: unknown flag; did you mean --workers?',
      '-t: got it more than once (-t 1 -t 2), expected one; say --threads and --timeout',
      "-w: got '0', expected a whole number of at least 1, 'auto', or a range of these such as 2..8",
      "backlog in tricorn.config.mjs: got '1', expected a whole number from 1 to 65535",
      'config in tricorn.config.mjs: got it in a config file, expected it as --config on the command line only',
      'worker in tricorn.config.mjs: unknown key; did you mean workers?',
    ]);
  });

  it('asks for an application, and shows how', async () => {
    const [fault] = await faultsOf({ words: '-w 2' });
    assert.match(
      fault ?? '',
      /^no application given, expected MODULE:EXPORT\. Usage: tricorn \[OPTIONS\] MODULE:EXPORT/,
    );
  });

  it('refuses a second application', async () => {
    const complaint = "'c:d': got a second argument, expected only one, MODULE:EXPORT";
    assert.deepEqual(await faultsOf({ words: 'a:b c:d' }), [complaint]);
  });

  it('names the class to use for a setting of another one', async () => {
    const expected = 'got it with worker class sync, which has no such setting; expected -k gthread';
    assert.deepEqual(await faultsOf({ words: 'a:b --threads 3' }), [`--threads: ${expected}`]);
    assert.deepEqual(await faultsOf({ words: 'a:b', files: file('{ threads: 3 }') }), [
      `threads in tricorn.config.mjs: ${expected}`,
    ]);
  });

  it('tells an unknown worker class beside other faults, and alone as an error of its own', async () => {
    const alone = await run({ words: 'a:b -k gevnt' }).then(
      () => assert.fail('no error'),
      (reason: unknown) => reason,
    );
    assert.ok(alone instanceof WorkerClassError);
    const faults = await faultsOf({ words: 'a:b -k gevnt -w x --own-flag-of-it 3' });
    assert.equal(faults.length, 2);
    assert.match(faults[0] ?? '', /^worker class 'gevnt'/);
    assert.match(faults[1] ?? '', /^-w: got 'x'/);
  });

  it('tells an open quote in TRICORN_CMD_ARGS', async () => {
    assert.deepEqual(await faultsOf({ words: 'a:b', environment: { TRICORN_CMD_ARGS: '-n "x' } }), [
      'TRICORN_CMD_ARGS: got -n "x, expected a closing "',
    ]);
  });

  it('reads the config file again when called again', async () => {
    using directory = fixtureDirectory();
    const inputs = { words: ['a:b'], environment: {}, directory: directory.path };
    for (const workers of [2, 3]) {
      directory.write('tricorn.config.mjs', `export default { workers: ${workers} }`);
      assert.equal((await configure(inputs)).configuration.settings.workers, workers);
    }
  });
});
