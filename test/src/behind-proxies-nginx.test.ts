import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { startServer } from 'tricorn/testing';
import { askFrom, assertSight, lookFrom, PROXIED_APPS, proxiedApp, STRANGER } from './harness/behind-proxies.ts';
import { WORKER_CLASSES } from './harness/places.ts';
import { freePort, missing, ReverseProxy } from './harness/reverse-proxy.ts';
import { TemporaryFolder } from './harness/temporary-folder.ts';

const FIELDS = `
  proxy_set_header Host $proxy_host;
  proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;
  proxy_set_header X-Forwarded-Proto https;
  proxy_set_header X-Forwarded-Host $http_host;
  proxy_set_header X-Forwarded-Port 443;
  proxy_set_header Forwarded "";
  proxy_http_version 1.1;
  proxy_set_header Connection "";`;

/** An nginx server in front of an upstream that keeps connections. */
function site(name: string, port: number, upstream: string): string {
  return `upstream ${name} { server ${upstream}; keepalive 4; }
    server { listen 127.0.0.1:${port}; location / { ${FIELDS} proxy_pass http://${name}; } }`;
}

// On each test and not on the suite, so that the summary counts them.
const skip = missing('nginx');

describe('behind nginx', { concurrency: 1 }, () => {
  for (const workerClass of WORKER_CLASSES) {
    for (const app of PROXIED_APPS) {
      test(`${app} under ${workerClass} sees the client, over TCP and over a unix socket`, { skip }, async () => {
        using folder = new TemporaryFolder();
        const path = folder.file('app.sock');
        await using server = await startServer({
          args: ['-k', workerClass, '-b', '127.0.0.1:0', '-b', `unix:${path}`, '--access-logfile', '-'],
          app: proxiedApp(app),
        });
        const ports = [await freePort(), await freePort()] as const;
        const http = [site('tcp', ports[0], `127.0.0.1:${server.port}`), site('unix', ports[1], `unix:${path}`)];
        await using proxy = await ReverseProxy.nginx(ports, http.join('\n'));
        for (const port of proxy.ports) {
          const from = server.lines.length;
          // The client's own idea of who it is comes first in the field, and is not believed.
          const headers = { Host: 'shop.example', 'X-Forwarded-For': '203.0.113.66', Forwarded: 'for=rubbish' };
          const sight = await lookFrom(STRANGER, port, headers);
          assertSight(sight, { address: STRANGER, protocol: 'https', host: 'shop.example', hostname: 'shop.example' });
          assert.equal(sight.forwardedFor, `203.0.113.66, ${STRANGER}`);
          await server.waitForLine(/^127\.0\.0\.2 - - .*"GET \/ HTTP\/1\.1" 200/, undefined, from);
        }
      });
    }
  }

  test('a list without unix makes unix sockets strangers', { skip }, async () => {
    using folder = new TemporaryFolder();
    const path = folder.file('app.sock');
    await using server = await startServer({
      args: ['-k', 'async', '-b', `unix:${path}`, '--forwarded-allow-ips', '127.0.0.1', '--access-logfile', '-'],
      app: proxiedApp('gateway'),
    });
    const port = await freePort();
    await using _proxy = await ReverseProxy.nginx([port], site('unix', port, `unix:${path}`));
    const sight = await lookFrom(STRANGER, port, { Host: 'shop.example' });
    assert.deepEqual([sight.address, sight.protocol, sight.host], ['', 'http', 'unix']);
    await server.waitForLine(/^- - - .*"GET \/ HTTP\/1\.1" 200/);
  });

  test('a Forwarded field that nginx passes on unseen is refused when it contradicts nginx', { skip }, async () => {
    await using server = await startServer({ args: ['-k', 'async'], app: proxiedApp('gateway') });
    const port = await freePort();
    const config = site('tcp', port, `127.0.0.1:${server.port}`).replace('proxy_set_header Forwarded "";', '');
    await using _proxy = await ReverseProxy.nginx([port], config);
    const { status } = await askFrom(STRANGER, port, { Forwarded: 'for=127.0.0.1' });
    assert.equal(status, 400);
  });
});
