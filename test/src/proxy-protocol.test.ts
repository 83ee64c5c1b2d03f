import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { RawClient, startServer } from 'tricorn/testing';
import { proxiedApp, type Sight } from './harness/behind-proxies.ts';
import { WORKER_CLASSES } from './harness/places.ts';

const V1 = 'PROXY TCP4 192.0.2.1 198.51.100.1 56324 443\r\n';
const V2 = '\r\n\r\n\0\r\nQUIT\n\x21\x11\0\x0c\xc0\0\x02\x01\xc6\x33\x64\x01\xdc\x04\x01\xbb';
const REQUEST = 'GET / HTTP/1.1\r\nHost: shop.example\r\n\r\n';
const LAST_REQUEST = 'GET / HTTP/1.1\r\nHost: shop.example\r\nConnection: close\r\n\r\n';

/** What the application saw, of each answer on a connection. */
function sightsIn(received: string): Sight[] {
  return [...received.matchAll(/\{.*\}/g)].map(([json]) => JSON.parse(json));
}

for (const workerClass of WORKER_CLASSES) {
  describe(`PROXY protocol under ${workerClass}`, () => {
    const args = ['-k', workerClass, '--keep-alive', '5'];

    for (const [version, header] of [
      ['1', V1],
      ['2', V2],
    ] as const) {
      test(`version ${version} names the client of all requests of a connection, however it arrives`, async () => {
        await using server = await startServer({
          args: [...args, '--proxy-protocol', 'required'],
          app: proxiedApp('gateway'),
        });
        const wholes = [`${header}${REQUEST}${LAST_REQUEST}`];
        for (const pieces of [wholes, [header, REQUEST, LAST_REQUEST], [...`${header}${REQUEST}`, LAST_REQUEST]]) {
          using client = await RawClient.open(server.port);
          for (const piece of pieces) {
            client.send(piece);
            // Gives the pieces a chance to travel alone.
            await new Promise(setImmediate);
          }
          const sights = sightsIn(await client.end());
          assert.deepEqual(
            sights.map(({ address, port, host }) => [address, port, host]),
            Array(2).fill(['192.0.2.1', 56_324, 'shop.example']),
          );
        }
      });
    }

    test('closes without a word, and logs, when the header is missing, malformed or not allowed', async () => {
      const bad: readonly [string, string, RegExp][] = [
        ['127.0.0.1', REQUEST, /\[WARNING\] connection closed: PROXY protocol header: missing from=127\.0\.0\.1/],
        [
          '127.0.0.1',
          `PROXY TCP4 x y 1 2\r\n${REQUEST}`,
          /\[WARNING\] connection closed: PROXY protocol header: invalid TCP4 address/,
        ],
        [
          '192.0.2.0/24',
          `${V1}${REQUEST}`,
          /\[WARNING\] connection closed: PROXY protocol header: the sender is not on the list/,
        ],
      ];
      for (const [allowed, bytes, line] of bad) {
        const flags = ['--proxy-protocol', 'required', '--proxy-allow-ips', allowed];
        await using server = await startServer({ args: [...args, ...flags], app: proxiedApp('gateway') });
        using client = await RawClient.open(server.port);
        client.send(bytes);
        assert.equal(await client.end(), '');
        await server.waitForLine(line);
      }
    });

    test('gives a header no more time than a request head', async () => {
      const flags = ['--proxy-protocol', 'optional', '--head-timeout', '0.5'];
      await using server = await startServer({ args: [...args, ...flags], app: proxiedApp('gateway') });
      using client = await RawClient.open(server.port);
      client.send(V2.slice(0, 20));
      assert.equal(await client.end(), '');
    });

    test('serves connections with and without a header where it is optional', async () => {
      await using server = await startServer({
        args: [...args, '--proxy-protocol', 'optional'],
        app: proxiedApp('gateway'),
      });
      for (const [header, address] of [
        ['', '127.0.0.1'],
        [V1, '192.0.2.1'],
        [V2, '192.0.2.1'],
        ['PROXY UNKNOWN\r\n', '127.0.0.1'],
      ] as const) {
        using client = await RawClient.open(server.port);
        client.send(`${header}${LAST_REQUEST}`);
        assert.deepEqual(
          sightsIn(await client.end()).map((sight) => sight.address),
          [address],
        );
      }
    });
  });
}
