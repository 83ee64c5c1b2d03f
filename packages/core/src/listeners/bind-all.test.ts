import assert from 'node:assert/strict';
import { closeSync, existsSync, mkdtempSync, openSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { BindError } from '../errors.ts';
import type { BindAddress } from '../settings/bind-address.ts';
import { bindAll, closeAll } from './bind-all.ts';
import { tcpFault } from './bind-fault.ts';

const folder = mkdtempSync(join(tmpdir(), 'tricorn-listeners-'));
after(() => rmSync(folder, { recursive: true }));

const tcp = (host: string, port: number): BindAddress => ({ kind: 'tcp', host, port });
const unix = (name: string): BindAddress => ({ kind: 'unix', path: join(folder, name) });

function listening(where: string | number): Promise<Server> {
  return new Promise((resolve) => {
    const server = createServer();
    const ready = (): void => resolve(server);
    if (typeof where === 'string') server.listen(where, ready);
    else server.listen(where, '127.0.0.1', ready);
  });
}

async function refuses(addresses: readonly BindAddress[], message: RegExp): Promise<void> {
  await assert.rejects(bindAll(addresses), (error) => error instanceof BindError && message.test(error.message));
}

describe('bindAll', () => {
  it('shows the port that the kernel chose', async () => {
    const listeners = await bindAll([tcp('127.0.0.1', 0), tcp('::1', 0), tcp('localhost', 0)]);
    assert.match(listeners[0]!.url, /^http:\/\/127\.0\.0\.1:[1-9]\d*$/);
    assert.match(listeners[1]!.url, /^http:\/\/\[::1\]:[1-9]\d*$/);
    assert.match(listeners[2]!.url, /^http:\/\/(127\.0\.0\.1|\[::1\]):[1-9]\d*$/);
    closeAll(listeners);
  });

  it('names a port in use and how to find who has it', async () => {
    const server = await listening(0);
    const { port } = server.address() as { port: number };
    await refuses([tcp('127.0.0.1', port)], new RegExp(`127\\.0\\.0\\.1:${port}: the port is in use; 'ss -ltnp`));
    server.close();
  });

  it('names addresses that no interface has, bad names and addresses given twice', async () => {
    await refuses([tcp('203.0.113.7', 0)], /203\.0\.113\.7:0: no interface/);
    await refuses([tcp('no-such-host.invalid', 80)], /'no-such-host\.invalid' doesn't resolve/);
    const [free] = await bindAll([tcp('127.0.0.1', 0)]);
    const port = Number(free!.label.split(':')[1]);
    closeAll([free!]);
    await refuses([tcp('127.0.0.1', port), tcp('127.0.0.1', port)], /given twice/);
  });

  it('says what a privileged port needs', () => {
    assert.match(tcpFault('0.0.0.0:80', 80, -13).message, /no permission for port 80; use a port from 1024 up/);
  });

  it('binds the same port for IPv4 and IPv6 side by side', async () => {
    const [first] = await bindAll([tcp('0.0.0.0', 0)]);
    const port = Number(first!.label.split(':')[1]);
    closeAll([first!]);
    const both = await bindAll([tcp('0.0.0.0', port), tcp('::', port)]);
    const servers = await Promise.all(
      both.map(
        (listener) =>
          new Promise<Server>((resolve, reject) => {
            const server = createServer();
            server.on('error', reject);
            server.listen({ fd: listener.fd }, () => resolve(server));
          }),
      ),
    );
    for (const server of servers) server.close();
  });

  it('replaces the file of a server that is gone and unlinks its own at the end', async () => {
    const [gone] = await bindAll([unix('stale.sock')]);
    const [mine] = await bindAll([unix('stale.sock')]);
    closeAll([gone!]);
    assert.ok(existsSync(join(folder, 'stale.sock')), 'the first must not unlink the file of the second');
    closeAll([mine!]);
    assert.ok(!existsSync(join(folder, 'stale.sock')));
  });

  it('leaves a living server and a file that is no socket alone', async () => {
    const server = await listening(join(folder, 'live.sock'));
    await refuses([unix('live.sock')], /another server answers there/);
    assert.ok(existsSync(join(folder, 'live.sock')));
    server.close();
    writeFileSync(join(folder, 'file.sock'), 'precious');
    await refuses([unix('file.sock')], /a file that is no socket is there/);
    assert.ok(existsSync(join(folder, 'file.sock')));
  });

  it('names paths that are too long or can not be written', async () => {
    await refuses([unix('x'.repeat(120))], /path is too long, at most 107 bytes fit/);
    await refuses([unix('nowhere/x.sock')], /directory doesn't exist or isn't writable/);
  });

  it('leaves nothing behind when a later address fails', async () => {
    await refuses([unix('first.sock'), tcp('203.0.113.7', 0)], /no interface/);
    assert.ok(!existsSync(join(folder, 'first.sock')));
  });

  it('adopts sockets only', async () => {
    await refuses([{ kind: 'fd', fd: 999 }], /fd:\/\/999: the descriptor is not open/);
    const file = openSync(join(folder, 'file'), 'w');
    await refuses([{ kind: 'fd', fd: file }], /it is no socket/);
    closeSync(file);
    const [own] = await bindAll([unix('adopted.sock')]);
    const [adopted] = await bindAll([{ kind: 'fd', fd: own!.fd }]);
    assert.equal(adopted!.kind, 'unix');
    closeAll([own!]);
  });
});
