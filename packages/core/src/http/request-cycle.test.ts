import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Run } from '../exchange.ts';
import type { CoreSettings } from '../settings/core-settings.ts';
import type { HttpConnection } from './connection.ts';
import { HttpEngine } from './engine.ts';
import type { Wire } from './wire.ts';

const settings = {
  limitRequestLine: 8190,
  limitRequestFields: 100,
  limitRequestFieldSize: 8190,
  limitRequestHead: 65_536,
  limitConnections: 10,
  limitConnectionsPerAddress: 0,
  bodyMaxBytes: 0,
  headTimeout: 30,
  bodyTimeout: 30,
  requestIdHeader: '',
  bodyMinRate: 0,
  writeTimeout: 30,
  writeMinRate: 0,
  requestTimeout: 0,
  keepAlive: 75,
};

/** A wire to a client that reads only when it is told to. */
class FakeWire implements Wire {
  readonly peer = { remoteAddress: '1.1.1.1', remotePort: 1, localAddress: '2.2.2.2', localPort: 2, encrypted: false };
  unsentBytes = 0;
  written = '';
  paused = false;
  ended = false;
  finished = false;
  readonly #highWaterMark: number;

  constructor(highWaterMark: number) {
    this.#highWaterMark = highWaterMark;
  }

  write(data: string | Uint8Array): boolean {
    this.written += data;
    this.unsentBytes += data.length;
    return this.unsentBytes < this.#highWaterMark;
  }

  closing(): void {
    this.written += '[closing]';
  }

  cork(): void {}
  uncork(): void {}

  resume(): void {
    this.paused = false;
  }

  pause(): void {
    this.paused = true;
  }

  end(): void {
    this.ended = true;
  }

  finish(): void {
    this.finished = true;
  }

  destroy(): void {
    this.ended = true;
  }
}

function connect(
  run: Run,
  { highWaterMark = 1000, own = {} }: { highWaterMark?: number; own?: Partial<CoreSettings> } = {},
): { wire: FakeWire; connection: HttpConnection } {
  const wire = new FakeWire(highWaterMark);
  const engine = new HttpEngine({
    settings: { ...settings, ...own } as CoreSettings,
    run,
    logger: { error: (message: string) => assert.fail(message) } as never,
    counters: { requests: 0, errors: 0, inFlight: 0, connections: 0, queueMs: 0 },
  });
  return { wire, connection: engine.connect(wire) };
}

const GET = 'GET / HTTP/1.1\r\nHost: x\r\n\r\n';

test('serves no further request before the client has read its answers', () => {
  let runs = 0;
  const { wire, connection } = connect(({ response }) => {
    runs++;
    response.start({ status: 200, headers: ['Content-Length', '600'] });
    response.write('x'.repeat(600));
    response.end();
  });
  connection.receive(Buffer.from(GET.repeat(10)));
  assert.equal(runs, 2);
  const { deadline } = connection;
  connection.receive(Buffer.from(GET));
  assert.equal(runs, 2);
  assert.equal(wire.paused, true);
  assert.equal(connection.deadline, deadline);
  wire.unsentBytes = 0;
  connection.drained();
  assert.equal(runs, 4);
});

test('does not wait for ever for an application that ignores that its body has failed', () => {
  const { connection } = connect(() => new Promise(() => {}));
  connection.receive(Buffer.from('POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n'));
  connection.receive(Buffer.from('zz\r\n'));
  assert.equal(connection.phase, 'running');
  assert.ok(connection.deadline <= performance.now() + 5000);
});

test('answers for an application that gives up because its body has failed', async () => {
  const { wire, connection } = connect(async (exchange) => {
    await Promise.resolve(exchange.body.read()).catch(() => exchange.abort());
  });
  connection.receive(Buffer.from('POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n'));
  connection.receive(Buffer.from('zz\r\n'));
  await new Promise((resolve) => setImmediate(resolve));
  assert.match(wire.written, /^HTTP\/1\.1 400 Bad Request\r\n/);
  // Closing both directions at once would reset the connection, and the answer with it.
  assert.deepEqual([wire.ended, wire.finished, connection.phase], [true, false, 'lingering']);
});

test('cuts a client off that reads nothing, however long the application goes on writing', () => {
  const { connection } = connect(({ response }) => {
    response.start({ status: 200, headers: [] });
    for (let count = 0; count < 10; count++) response.write('x'.repeat(600));
  });
  connection.receive(Buffer.from(GET));
  connection.expire();
  assert.equal(connection.phase, 'closed');
});

test('lets a client go on that reads slowly, as long as it is not too slow', () => {
  const { wire, connection } = connect(
    ({ response }) => {
      response.start({ status: 200, headers: [] });
      response.write('x'.repeat(100_000));
    },
    { own: { writeTimeout: 0.001, writeMinRate: 100 } },
  );
  connection.receive(Buffer.from(GET));
  wire.unsentBytes -= 50_000;
  connection.expire();
  assert.equal(connection.phase, 'running');
  connection.expire();
  assert.equal(connection.phase, 'closed');
});

test('answers 504 for an application that is too slow, and ignores what that says then', async () => {
  let respond: (() => void) | undefined;
  const { wire, connection } = connect(
    ({ response }) => {
      respond = () => {
        response.start({ status: 200, headers: [] });
        response.write('late');
        response.end();
      };
    },
    { own: { requestTimeout: 0.001 } },
  );
  connection.receive(Buffer.from(GET));
  await new Promise((resolve) => setTimeout(resolve, 5));
  connection.expire();
  respond?.();
  assert.match(wire.written, /^HTTP\/1\.1 504 Gateway Timeout\r\n/);
  assert.doesNotMatch(wire.written, /late/);
  assert.equal(wire.finished, true);
});

const CLOSING = 'GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n';

test('tells the wire which write is the last when the client wants its connection closed', () => {
  const { wire, connection } = connect(({ response }) => {
    response.start({ status: 200, headers: ['Content-Length', '4'] });
    response.write('on');
    response.write('ce');
    response.end();
  });
  connection.receive(Buffer.from(CLOSING));
  assert.match(wire.written, /\r\n\r\non\[closing\]ce$/);
});

test('tells the wire that the end of a chunked body is the last write', () => {
  const { wire, connection } = connect(({ response }) => {
    response.start({ status: 200, headers: [] });
    response.write('on');
    response.end();
  });
  connection.receive(Buffer.from(CLOSING));
  assert.match(wire.written, /2\r\non\r\n\[closing\]0\r\n\r\n$/);
});

test('does not call a write the last when the client may be sending another request', () => {
  const { wire, connection } = connect(
    ({ response }) => {
      response.start({ status: 200, headers: ['Connection', 'close'] });
      response.end();
    },
    { own: { keepAlive: 0 } },
  );
  connection.receive(Buffer.from(GET));
  assert.equal(wire.finished, true);
  assert.doesNotMatch(wire.written, /\[closing\]/);
});
