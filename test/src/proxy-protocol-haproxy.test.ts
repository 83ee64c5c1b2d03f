import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { startServer } from 'tricorn/testing';
import { assertSight, lookFrom, PROXIED_APPS, proxiedApp, STRANGER } from './harness/behind-proxies.ts';
import { WORKER_CLASSES } from './harness/places.ts';
import { freePort, missing, ReverseProxy } from './harness/reverse-proxy.ts';

/** A haproxy section that listens on a port and passes on to one server. */
function passing(port: number, options: string, to: string): string {
  return `listen at${port}
  bind 127.0.0.1:${port}
  ${options}
  server app ${to}`;
}

const FIELDS = `option forwardfor
  http-request set-header X-Forwarded-Proto https`;

// On each test and not on the suite, so that the summary counts them.
const skip = missing('haproxy');

describe('behind haproxy', { concurrency: 1 }, () => {
  for (const workerClass of WORKER_CLASSES) {
    for (const app of PROXIED_APPS) {
      test(`${app} under ${workerClass} sees the client`, { skip }, async () => {
        await using server = await startServer({
          args: ['-k', workerClass, '--proxy-protocol', 'optional', '--access-logfile', '-'],
          app: proxiedApp(app),
        });
        const to = `127.0.0.1:${server.port}`;
        const ports = [await freePort(), await freePort(), await freePort(), await freePort()] as const;
        const sections = [
          passing(ports[0], FIELDS, to),
          passing(ports[1], '', `${to} send-proxy`),
          passing(ports[2], 'mode tcp', `${to} send-proxy-v2`),
          passing(ports[3], '', `${to} send-proxy-v2 proxy-v2-options crc32c,unique-id`),
        ];
        await using proxy = await ReverseProxy.haproxy(ports, sections.join('\n'));
        for (const [index, port] of proxy.ports.entries()) {
          const from = server.lines.length;
          const sight = await lookFrom(STRANGER, port, { Host: 'shop.example' });
          const protocol = index === 0 ? 'https' : 'http';
          assertSight(sight, { address: STRANGER, protocol, host: 'shop.example', hostname: 'shop.example' });
          // Fields have no port; the PROXY protocol has.
          if (sight.port !== undefined) assert.equal(sight.port > 0, index > 0);
          await server.waitForLine(/^127\.0\.0\.2 - - .*"GET \/ HTTP\/1\.1" 200/, undefined, from);
        }
      });
    }
  }
});
