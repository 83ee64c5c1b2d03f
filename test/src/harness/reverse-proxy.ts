/** Real reverse proxies as child processes: nginx and haproxy with a config of their own. */

import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { type AddressInfo, connect, createServer } from 'node:net';
import { eventually } from './eventually.ts';
import { TemporaryFolder } from './temporary-folder.ts';

/** What the tests need beside npm packages: Debian packages of the same names. */
export type ProxyTool = 'nginx' | 'haproxy';

const VERSION_FLAG: Readonly<Record<ProxyTool, string>> = { nginx: '-v', haproxy: '-v' };

/** For `test`'s `skip`: false when the tool is there, else why the test is skipped, which is also said on standard error. */
export function missing(tool: ProxyTool): string | false {
  if (spawnSync(tool, [VERSION_FLAG[tool]]).error === undefined) return false;
  const why = `SKIPPED: ${tool} is not installed (apt-get install -y ${tool})`;
  console.error(why);
  return why;
}

/** A port that was free a moment ago. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

/** A running proxy; disposing of it stops it. */
export class ReverseProxy implements AsyncDisposable {
  /** Where it listens. */
  readonly ports: readonly number[];
  readonly #child: ChildProcess;
  readonly #folder: TemporaryFolder;
  readonly #exited: Promise<unknown>;
  #output = '';

  private constructor(child: ChildProcess, folder: TemporaryFolder, ports: readonly number[]) {
    this.ports = ports;
    this.#child = child;
    this.#folder = folder;
    this.#exited = once(child, 'exit');
    for (const stream of [child.stdout, child.stderr]) {
      stream?.on('data', (data) => {
        this.#output += data;
      });
    }
  }

  /** nginx with these contents of its `http` block. @param ports that the config listens on */
  static async nginx(ports: readonly number[], http: string): Promise<ReverseProxy> {
    const folder = new TemporaryFolder();
    const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map((kind) => {
      return `${kind}_temp_path ${folder.file(kind)};`;
    });
    const config = `
      daemon off; master_process off; pid ${folder.file('pid')}; error_log stderr;
      events {}
      http { access_log off; ${temporary.join(' ')} ${http} }`;
    writeFileSync(folder.file('nginx.conf'), config);
    const args = ['-p', folder.path, '-c', folder.file('nginx.conf'), '-e', 'stderr'];
    return await ReverseProxy.#start(spawn('nginx', args), folder, ports);
  }

  /** haproxy in the mode of HTTP, with these sections. @param ports that the config listens on */
  static async haproxy(ports: readonly number[], sections: string): Promise<ReverseProxy> {
    const folder = new TemporaryFolder();
    const config = `
global
  maxconn 100
defaults
  mode http
  timeout connect 10s
  timeout client 30s
  timeout server 30s
${sections}
`;
    writeFileSync(folder.file('haproxy.cfg'), config);
    return await ReverseProxy.#start(spawn('haproxy', ['-db', '-f', folder.file('haproxy.cfg')]), folder, ports);
  }

  static async #start(child: ChildProcess, folder: TemporaryFolder, ports: readonly number[]): Promise<ReverseProxy> {
    const proxy = new ReverseProxy(child, folder, ports);
    try {
      for (const port of ports) await eventually(`the proxy listens on ${port}`, () => proxy.#accepts(port));
      return proxy;
    } catch (error) {
      await proxy[Symbol.asyncDispose]();
      throw new Error(`${(error as Error).message}; it wrote:\n${proxy.#output}`);
    }
  }

  async #accepts(port: number): Promise<boolean> {
    if (this.#child.exitCode !== null) throw new Error(`the proxy ended with ${this.#child.exitCode}`);
    const socket = connect(port, '127.0.0.1');
    try {
      await once(socket, 'connect');
      return true;
    } catch {
      // Refused: it does not listen yet, and is asked again.
      return false;
    } finally {
      socket.destroy();
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#child.exitCode === null && this.#child.signalCode === null) this.#child.kill('SIGTERM');
    await this.#exited;
    this.#folder[Symbol.dispose]();
  }
}
