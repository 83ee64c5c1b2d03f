/** nginx with its default `proxy_pass`, a connection per request, in front of another server; both count as one. */

import { spawnSync } from 'node:child_process';
import { inBench } from './places.ts';
import type { Server } from './server.ts';

/** nginx is in sbin, which is not on every PATH. */
const NGINX_PATH = `${process.env.PATH}:/usr/sbin:/sbin`;

/** The same server with nginx in front. */
export function behindNginx(server: Server): Server {
  return {
    ...server,
    name: `${server.name} behind nginx`,
    install: `apt-get install nginx; ${server.install}`,
    version: () => {
      const { stderr, error } = spawnSync('nginx', ['-v'], { env: { PATH: NGINX_PATH } });
      const own = server.version();
      const nginx = error ? undefined : /nginx\/(\S+)/.exec(stderr.toString())?.[1];
      return nginx && own && `${own}, nginx ${nginx}`;
    },
    command: (site) => {
      const inner = server.command({ ...site, port: site.innerPort });
      return {
        ...inner,
        program: process.execPath,
        args: [
          inBench('servers/behind-nginx.js'),
          String(site.port),
          String(site.innerPort),
          inner.program,
          ...inner.args,
        ],
        env: { ...inner.env, PATH: NGINX_PATH },
      };
    },
  };
}
