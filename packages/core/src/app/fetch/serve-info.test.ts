import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { getConnInfo } from '@hono/node-server/conninfo';
import { type Context, Hono } from 'hono';
import { fetchApplication } from './fetch-application.ts';
import { MemoryExchange } from './memory-exchange.test.kit.ts';

const CLIENT = { remoteAddress: '2001:db8::7', remotePort: 4711 };

for (const light of [true, false]) {
  describe(`the second argument of a ${light ? 'light' : 'native'} fetch handler`, () => {
    test('says who asks', async () => {
      const exchange = new MemoryExchange({ peer: CLIENT });
      const application = fetchApplication(
        (_request, { remoteAddr, incoming }) => Response.json([remoteAddr, incoming.socket]),
        'test',
        { light },
      );
      await application.run(exchange);
      assert.deepEqual(JSON.parse(exchange.text), [
        { transport: 'tcp', hostname: '2001:db8::7', port: 4711 },
        { ...CLIENT, remoteFamily: 'IPv6' },
      ]);
    });

    test("is what Hono's helper reads", async () => {
      const hono = new Hono();
      hono.get('/', (context: Context) => context.text(getConnInfo(context).remote.address ?? ''));
      const exchange = new MemoryExchange({ peer: CLIENT });
      await fetchApplication((request, info) => hono.fetch(request, info), 'test', { light }).run(exchange);
      assert.equal(exchange.text, '2001:db8::7');
    });
  });
}
