import assert from 'node:assert/strict';
import { existsSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { describe, it } from 'node:test';
import { runToExit, type Server, ServerProcess, startServer } from 'tricorn/testing';
import { eventually } from './harness/eventually.ts';
import { ask as askHttp, open } from './harness/http-request.ts';
import { ask, RAW_CLASS, RawStateFile } from './harness/raw-class.ts';
import { TemporaryFolder } from './harness/temporary-folder.ts';
import { waitForText } from './harness/wait-for-text.ts';

interface Control extends AsyncDisposable {
  readonly server: Server;
  readonly state: RawStateFile;
  readonly socket: string;
  ctl(...words: string[]): ReturnType<typeof runToExit>;
}

async function control(args: readonly string[] = [], expected: readonly RegExp[] = []): Promise<Control> {
  const state = new RawStateFile();
  const folder = new TemporaryFolder();
  const socket = folder.file('control');
  const words = ['-k', RAW_CLASS, '--control-socket', socket, ...args];
  const server = await startServer({ args: words, env: state.env, expected });
  return {
    server,
    state,
    socket,
    ctl: (...more) => runToExit({ args: ['ctl', '--control-socket', socket, ...more], exact: true, cwd: folder.path }),
    async [Symbol.asyncDispose]() {
      await server[Symbol.asyncDispose]();
      assert.deepEqual(folder.entries(), [], 'the socket file is gone');
      state[Symbol.dispose]();
      folder[Symbol.dispose]();
    },
  };
}

async function post(
  socket: string,
  path: string,
  body: string,
): Promise<{ status: number; json: Record<string, unknown> }> {
  const { status, text } = await askHttp(socket, path, { body });
  return { status, json: JSON.parse(text) };
}

describe('tricorn ctl', () => {
  it('status shows the server and its workers, for people and as JSON', async () => {
    await using it = await control(['-w', '2']);
    await ask(it.server.port);
    const text = await it.ctl('status');
    assert.equal(text.exitCode, 0);
    assert.match(text.stdout[0] ?? '', new RegExp(`^tricorn \\d+\\.\\d+\\.\\d+, app, pid ${it.server.pid}, up \\d+s$`));
    const rows = text.stdout.filter((line) => /^\d+ +\d+ +ready +\d+s +1 +\d/.test(line));
    assert.equal(rows.length, 2, text.stdout.join('\n'));
    const status = await eventually('the workers have said how large they are', async () => {
      const { stdout } = await it.ctl('status', '--json');
      const found = JSON.parse(stdout.join('\n'));
      return found.workers.every(({ rssBytes }: { rssBytes: number | null }) => rssBytes !== null) ? found : undefined;
    });
    assert.deepEqual(status.workers.map(({ pid }: { pid: number }) => pid).sort(), it.server.workers().sort());
    assert.deepEqual(
      [status.pid, status.activity, status.generation, status.workersWanted, status.lastReload],
      [it.server.pid, 'serving', 1, 2, null],
    );
    assert.ok(status.workers[0].rssBytes > 2 ** 20);
  });

  it('reload --wait ends with 0 when the new generation serves', async () => {
    await using it = await control(['-w', '2']);
    it.state.set({ version: 'v2' });
    const { exitCode, stdout } = await it.ctl('reload', '--wait');
    assert.deepEqual([exitCode, stdout], [0, ['generation 2 serves']]);
    assert.equal((await ask(it.server.port)).version, 'v2');
  });

  it('reload --wait ends with 6 and the reason when it was rejected, and status tells later', async () => {
    await using it = await control([], [/can't boot/, /reload rejected/]);
    it.state.set({ version: 'v2', boot: 'application' });
    const { exitCode, stderr } = await it.ctl('reload', '--wait', '60');
    assert.equal(exitCode, 6);
    assert.match(
      stderr.join('\n'),
      /^reload to generation 2 rejected, generation 1 stays: .*SyntaxError at app\.js:3$/,
    );
    assert.equal((await ask(it.server.port)).version, 'v1');
    const status = JSON.parse((await it.ctl('status', '--json')).stdout.join('\n'));
    assert.equal(status.lastReload.outcome, 'rejected');
    assert.match(status.lastReload.reason, /SyntaxError at app\.js:3/);
    assert.ok(Date.parse(status.lastReload.at) > 0);
    it.state.set({ version: 'v3' });
    assert.equal((await it.ctl('reload', '--wait')).exitCode, 0);
    assert.equal((await ask(it.server.port)).version, 'v3');
  });

  it('reload --wait of a superseded reload tells what became of the one that came after it', async () => {
    await using it = await control();
    it.state.set({ boot: 'hang' });
    const first = it.ctl('reload', '--wait');
    await it.server.waitForLine(/the boot hangs/);
    it.state.set({ version: 'v3' });
    assert.equal((await it.ctl('reload', '--wait')).exitCode, 0);
    const { exitCode, stdout } = await first;
    assert.deepEqual([exitCode, stdout], [0, ['generation 3 serves']]);
  });

  it('reload --wait ends with 7 when it is not done in time', async () => {
    await using it = await control();
    it.state.set({ boot: 'hang' });
    const { exitCode, stderr } = await it.ctl('reload', '--wait=0.3');
    assert.deepEqual([exitCode, stderr], [7, ['not done within 0.3 s; it goes on']]);
  });

  it('scale --wait ends when as many workers serve', async () => {
    await using it = await control();
    assert.deepEqual((await it.ctl('scale', '3', '--wait')).stdout, ['3 workers serve']);
    assert.equal(it.server.workers().length, 3);
    assert.equal((await it.ctl('scale', '1', '--wait')).exitCode, 0);
    assert.equal(it.server.workers().length, 1);
  });

  it('reopen opens the log files again', async () => {
    using folder = new TemporaryFolder();
    const [log, rotated] = [folder.file('log'), folder.file('log.1')];
    const state = new RawStateFile();
    const args = ['-k', RAW_CLASS, '--control-socket', folder.file('socket'), '--bind', '127.0.0.1:0'];
    await using server = new ServerProcess({ args: [...args, '--error-logfile', log], env: state.env });
    await waitForText(log, /worker 0 ready/);
    renameSync(log, rotated);
    const words = ['ctl', 'reopen', '--control-socket', folder.file('socket')];
    assert.equal((await runToExit({ args: words, exact: true })).exitCode, 0);
    assert.equal(await server.stop(), 0);
    assert.match(readFileSync(log, 'utf8'), /stopping/);
    state[Symbol.dispose]();
  });

  it('stop --wait ends when the server is gone; then nobody answers, which is 8', async () => {
    await using it = await control();
    assert.equal((await it.ctl('stop', '--wait')).exitCode, 0);
    assert.equal(await it.server.waitForExit(), 0);
    const { exitCode, stderr } = await it.ctl('status');
    assert.equal(exitCode, 8);
    assert.match(stderr.join('\n'), /^no server answers at .*: connect ENOENT/);
  });

  it('finds the socket in the config file', async () => {
    using folder = new TemporaryFolder();
    writeFileSync(
      folder.file('tricorn.config.json'),
      JSON.stringify({ controlSocket: 'run.sock', workerClass: RAW_CLASS }),
    );
    await using server = await startServer({ cwd: folder.path });
    const { exitCode, stdout } = await runToExit({ args: ['ctl', 'status', '--json'], exact: true, cwd: folder.path });
    assert.equal(exitCode, 0);
    assert.equal(JSON.parse(stdout.join('\n')).pid, server.pid);
  });

  it('says what is wrong with its words', async () => {
    const cases: readonly [string, RegExp][] = [
      ['', /got '', expected one of status, reload/],
      ['start', /got 'start', expected one of status, reload/],
      ['scale', /ctl scale: expected the number of workers/],
      ['reload now', /ctl reload: got 'now', expected nothing more/],
      ['status --fast', /--fast: unknown flag/],
      ['status', /no control socket is set/],
    ];
    using folder = new TemporaryFolder();
    for (const [words, says] of cases) {
      const args = ['ctl', ...words.split(' ').filter(Boolean)];
      const { exitCode, stderr } = await runToExit({ args, exact: true, cwd: folder.path });
      assert.equal(exitCode, 2, words);
      assert.match(stderr.join('\n'), says);
    }
  });
});

describe('the control socket', () => {
  it('belongs to its owner alone and speaks JSON, also of faults', async () => {
    await using it = await control();
    assert.equal(statSync(it.socket).mode & 0o777, 0o600);
    const cases: readonly [string, string, number, RegExp][] = [
      ['/nothing', '', 404, /expected one of GET \/status, POST \/reload/],
      ['/status', '{}', 405, /expected GET \/status/],
      ['/reload', 'no json', 400, /the body is no JSON/],
      ['/reload', '[]', 400, /expected a JSON object/],
      ['/reload', '{"waits": 1}', 400, /waits: unknown key/],
      ['/scale', '{"workers": 0}', 400, /workers: got 0, expected a whole number from 1/],
      ['/scale', '{"workers": 100000}', 400, /expected a whole number from 1 to 512/],
      ['/reload', `"${'x'.repeat(5000)}"`, 413, /longer than 4096 bytes/],
    ];
    for (const [path, body, status, says] of cases) {
      const answer = await post(it.socket, path, body);
      assert.equal(answer.status, status, path);
      assert.match(String(answer.json.error), says);
    }
    const { status, json } = await post(it.socket, '/reload', '{"wait": 30}');
    assert.deepEqual([status, json], [200, { outcome: 'done', message: 'generation 2 serves' }]);
  });

  it('is no business of the arbiter: clients that send nothing, read nothing or leave hold nothing up', async () => {
    await using it = await control();
    const silent = Array.from({ length: 10 }, () => connect(it.socket).on('error', () => undefined));
    it.state.set({ boot: 'hang' });
    const waiting = await Promise.all(
      [1, 2].map(async () => {
        const socket = connect(it.socket).on('error', () => undefined);
        socket.write('POST /reload HTTP/1.1\r\nHost: x\r\nContent-Length: 12\r\n\r\n{"wait": 60}');
        return socket;
      }),
    );
    await it.server.waitForLine(/the boot hangs/);
    waiting[0]?.destroy();
    it.state.set({ version: 'v4' });
    assert.equal((await it.ctl('reload', '--wait')).exitCode, 0);
    assert.equal((await ask(it.server.port)).version, 'v4');
    assert.equal(await it.server.stop(), 0);
    for (const socket of [...silent, ...waiting]) socket.destroy();
  });

  it('replaces the file of a server that is gone, and no other', async () => {
    using folder = new TemporaryFolder();
    const path = folder.file('control');
    const args = ['-k', RAW_CLASS, '--control-socket', path];
    const first = await startServer({ args, expected: [/./] });
    const second = await runToExit({ args });
    assert.equal(second.exitCode, 5);
    assert.match(second.stderr.join('\n'), /can't open the control socket .*: another server answers there/);
    await first.stop('SIGKILL');
    await first.exited;
    assert.ok(existsSync(path), 'a killed server leaves its file');
    await using third = await startServer({ args });
    assert.equal((await open(path, '/status')).statusCode, 200);
    assert.equal(await third.stop(), 0);
    writeFileSync(path, 'precious');
    const fourth = await runToExit({ args });
    assert.equal(fourth.exitCode, 5);
    assert.match(fourth.stderr.join('\n'), /a file that is no socket is there/);
  });
});
