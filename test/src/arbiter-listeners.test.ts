import assert from 'node:assert/strict';
import { existsSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { runToExit, startServer } from 'tricorn/testing';
import { ask, RAW_CLASS, RawStateFile } from './harness/raw-class.ts';

const raw = ['-k', RAW_CLASS];

async function failingBind(...binds: string[]): Promise<string> {
  const { exitCode, lines } = await runToExit({ args: [...raw, ...binds.flatMap((bind) => ['--bind', bind])] });
  const log = lines.join('\n');
  assert.equal(exitCode, 5, log);
  assert.doesNotMatch(log, /^ +at /m, 'a bind error needs no stack');
  return log;
}

describe('listeners', () => {
  it('serve on several addresses at once', async () => {
    using folder = new RawStateFile();
    const path = join(folder.folder, 'tricorn.sock');
    await using server = await startServer({ args: [...raw, '-b', '127.0.0.1:0', '-b', `unix:${path}`] });
    assert.equal((await ask(server.port)).slot, 0);
    assert.equal((await ask(path)).slot, 0);
    await server.waitForLine(/Listening at: unix:.*tricorn\.sock \(\d+\)/);
    await server.stop();
    assert.ok(!existsSync(path), 'the socket file is left behind');
  });

  it('end the start with 5 when a port is in use', async () => {
    await using server = await startServer({ args: raw });
    assert.match(await failingBind(`127.0.0.1:${server.port}`), /\[CRITICAL\] can't bind .*: the port is in use/);
  });

  it('end the start with 5 when the address is not of this machine, and unlink what was bound before', async () => {
    using folder = new RawStateFile();
    const path = join(folder.folder, 'first.sock');
    assert.match(await failingBind(`unix:${path}`, '203.0.113.7:0'), /no interface of this machine/);
    assert.ok(!existsSync(path));
  });

  it('take over the socket file of a server that was killed, not of one that lives', async () => {
    using folder = new RawStateFile();
    const path = join(folder.folder, 'tricorn.sock');
    const args = [...raw, '--bind', `unix:${path}`];
    {
      await using killed = await startServer({ args, expected: [/SIGKILL/] });
      killed.workers();
      killed.signal('SIGKILL');
      await killed.waitForExit();
    }
    assert.ok(existsSync(path));
    await using server = await startServer({ args });
    assert.match(await failingBind(`unix:${path}`), /another server answers there/);
    assert.equal((await ask(path)).slot, 0);
    await server.stop();
    assert.ok(!existsSync(path));
  });

  it('leave a file alone that is no socket', async () => {
    using folder = new RawStateFile();
    const path = join(folder.folder, 'precious');
    writeFileSync(path, 'data');
    assert.match(await failingBind(`unix:${path}`), /a file that is no socket is there/);
    assert.ok(existsSync(path));
  });

  it('can be adopted from whoever starts the server', async () => {
    const holder = createServer();
    await new Promise<void>((resolve) => holder.listen(0, '127.0.0.1', resolve));
    const { port } = holder.address() as { port: number };
    // The connection may be accepted here or there, so the holder must not accept: it hands its descriptor on and closes.
    const { fd } = (holder as unknown as { _handle: { fd: number } })._handle;
    await using server = await startServer({ args: [...raw, '--bind', 'fd://3'], inherit: [fd] });
    holder.close();
    assert.equal((await ask(port)).slot, 0);
    await server.waitForLine(/Listening at: fd:\/\/3/);
  });
});
