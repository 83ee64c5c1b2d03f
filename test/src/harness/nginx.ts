/** nginx in front of a server under test. */

import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { eventually } from './eventually.ts';
import { TemporaryFolder } from './temporary-folder.ts';

/** What nginx is told about its upstream. */
export interface NginxOptions {
  readonly upstreamPort: number;
  /** Keeps connections to the upstream and speaks HTTP/1.1 to it; without, HTTP/1.0 and a connection per request. */
  readonly keepAlive: boolean;
}

/** A running nginx that listens on a unix socket. Disposing of it stops it. */
export class Nginx implements AsyncDisposable {
  readonly #folder = new TemporaryFolder();
  readonly #child: ChildProcess;

  private constructor(path: string, options: NginxOptions) {
    writeFileSync(this.#folder.file('nginx.conf'), configuration(this.#folder, options));
    const args = ['-p', this.#folder.path, '-e', this.#folder.file('error.log'), '-c', this.#folder.file('nginx.conf')];
    this.#child = spawn(path, args, { stdio: 'ignore' });
  }

  /** Starts the program at this path; resolves when it listens. */
  static async start(path: string, options: NginxOptions): Promise<Nginx> {
    const nginx = new Nginx(path, options);
    await eventually('nginx listens', () => existsSync(nginx.socketPath));
    return nginx;
  }

  /** Where it listens. */
  get socketPath(): string {
    return this.#folder.file('nginx.sock');
  }

  /** Lines of its error log: upstreams that failed, for example. */
  errors(): string[] {
    return readFileSync(this.#folder.file('error.log'), 'utf8').split('\n').filter(Boolean);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const exited = once(this.#child, 'exit');
    this.#child.kill('SIGTERM');
    await exited;
    this.#folder[Symbol.dispose]();
  }
}

function configuration(folder: TemporaryFolder, { upstreamPort, keepAlive }: NginxOptions): string {
  const kept = 'proxy_http_version 1.1; proxy_set_header Connection "";';
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map(
    (kind) => `${kind}_temp_path ${folder.file(kind)};`,
  );
  return `
    daemon off;
    master_process off;
    pid ${folder.file('nginx.pid')};
    error_log ${folder.file('error.log')} warn;
    events { worker_connections 256; }
    http {
      access_log off;
      client_max_body_size 0;
      ${temporary.join(' ')}
      upstream tricorn { server 127.0.0.1:${upstreamPort}; ${keepAlive ? 'keepalive 8;' : ''} }
      server {
        listen unix:${folder.file('nginx.sock')};
        location / { proxy_pass http://tricorn; ${keepAlive ? kept : ''} }
      }
    }`;
}
