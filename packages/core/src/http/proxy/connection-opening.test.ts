import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Peer, Run } from '../../exchange.ts';
import type { AccessRecord } from '../../log/access-record.ts';
import type { CoreSettings } from '../../settings/core-settings.ts';
import type { HttpConnection } from '../connection.ts';
import { HttpEngine } from '../engine.ts';
import type { Wire } from '../wire.ts';
import { proxyV2 } from './proxy-header.test.kit.ts';

const REQUEST = 'GET /a HTTP/1.1\r\nHost: x\r\n\r\n';
const V1 = Buffer.from('PROXY TCP4 192.0.2.1 198.51.100.1 56324 443\r\n', 'latin1');
const V2 = proxyV2();

/** A wire that keeps what is written to it. */
class MemoryWire implements Wire {
  readonly peer: Peer;
  readonly unsentBytes = 0;
  written = '';
  destroyed = false;

  constructor(remoteAddress: string) {
    this.peer = { remoteAddress, remotePort: 1, localAddress: '127.0.0.1', localPort: 2, encrypted: false };
  }

  write(data: string | Uint8Array): boolean {
    this.written += typeof data === 'string' ? data : Buffer.from(data).toString('latin1');
    return true;
  }

  cork(): void {}
  uncork(): void {}
  resume(): void {}
  pause(): void {}
  end(): void {}
  finish(): void {}

  destroy(): void {
    this.destroyed = true;
  }
}

interface Opened {
  readonly wire: MemoryWire;
  readonly connection: HttpConnection;
  readonly engine: HttpEngine;
  readonly peers: Peer[];
  readonly warnings: string[];
  readonly log: AccessRecord[];
}

function open(
  proxyProtocol: CoreSettings['proxyProtocol'],
  remoteAddress = '127.0.0.1',
  changes: Partial<CoreSettings> = {},
): Opened {
  const peers: Peer[] = [];
  const warnings: string[] = [];
  const log: AccessRecord[] = [];
  const run: Run = ({ peer, response }) => {
    peers.push(peer);
    response.start({ status: 204, headers: [] });
    response.end();
  };
  const settings = {
    limitRequestLine: 8190,
    limitRequestFields: 100,
    limitRequestFieldSize: 8190,
    limitRequestHead: 65_536,
    limitConnections: 10,
    limitConnectionsPerAddress: 0,
    bodyMaxBytes: 0,
    requestIdHeader: '',
    headTimeout: 30,
    bodyTimeout: 30,
    writeTimeout: 30,
    bodyMinRate: 0,
    writeMinRate: 0,
    requestTimeout: 0,
    keepAlive: 75,
    forwardedAllowIps: ['192.0.2.1'],
    proxyProtocol,
    proxyAllowIps: ['127.0.0.1'],
    ...changes,
  } as unknown as CoreSettings;
  const logger = { warning: (message: string) => void warnings.push(message) } as never;
  const counters = { requests: 0, errors: 0, inFlight: 0, connections: 0, queueMs: 0 };
  const engine = new HttpEngine({ settings, run, logger, counters, accessLog: (record) => void log.push(record) });
  const wire = new MemoryWire(remoteAddress);
  return { wire, connection: engine.connect(wire), engine, peers, warnings, log };
}

const answered = /^(HTTP\/1\.1 204 No Content\r\n[\s\S]*?\r\n\r\n)+$/;

describe('ConnectionOpening', () => {
  for (const [version, header] of [
    ['1', V1],
    ['2', V2],
  ] as const) {
    it(`takes a header of version ${version} off, wherever it is split`, () => {
      const all = Buffer.concat([header, Buffer.from(REQUEST + REQUEST, 'latin1')]);
      for (let at = 1; at < all.length; at++) {
        const { wire, connection, peers, log } = open('required');
        connection.receive(Buffer.from(all.subarray(0, at)));
        connection.receive(Buffer.from(all.subarray(at)));
        assert.match(wire.written, answered, `split at ${at}`);
        assert.deepEqual(
          peers.map((peer) => [peer.remoteAddress, peer.remotePort]),
          Array(2).fill(['192.0.2.1', 56_324]),
        );
        assert.deepEqual(
          log.map(({ remoteAddress }) => remoteAddress),
          ['192.0.2.1', '192.0.2.1'],
        );
      }
    });

    it(`takes a header of version ${version} off that comes byte by byte`, () => {
      const { wire, connection, peers } = open('optional');
      for (const octet of Buffer.concat([header, Buffer.from(REQUEST)])) connection.receive(Buffer.from([octet]));
      assert.match(wire.written, answered);
      const [peer] = peers;
      assert.deepEqual([peer?.localAddress, peer?.localPort, peer?.encrypted], ['198.51.100.1', 443, false]);
      assert.equal(peer?.via, wire.peer);
    });

    it(`looks for a header of version ${version} at the beginning only`, () => {
      const { wire, connection, warnings } = open('optional');
      connection.receive(Buffer.from(REQUEST));
      connection.receive(Buffer.concat([header, Buffer.from(REQUEST)]));
      assert.match(wire.written, /^HTTP\/1\.1 204 [\s\S]*HTTP\/1\.1 400 /);
      assert.deepEqual(warnings, []);
    });

    it(`closes on a header of version ${version} from who is not on the list, in words to the log alone`, () => {
      for (const mode of ['optional', 'required'] as const) {
        const { wire, connection, peers, warnings } = open(mode, '192.0.2.200');
        connection.receive(Buffer.concat([header, Buffer.from(REQUEST)]));
        assert.deepEqual([wire.written, wire.destroyed, peers.length], ['', true, 0]);
        assert.match(warnings.join(), /^connection closed: PROXY protocol header: the sender is not on the list/);
      }
    });
  }

  it('closes a connection without a header where one is required', () => {
    for (const bytes of [REQUEST, 'POST / HTTP/1.1\r\n', '\r\n\r\nGET', '\x16\x03\x01']) {
      const { wire, connection, peers, warnings, engine } = open('required');
      for (const octet of Buffer.from(bytes, 'latin1')) connection.receive(Buffer.from([octet]));
      assert.deepEqual([wire.written, wire.destroyed, peers.length], ['', true, 0]);
      assert.deepEqual(warnings, ['connection closed: PROXY protocol header: missing']);
      assert.equal(engine.connections.size, 0);
    }
  });

  it('serves connections without a header where one is optional, also to those who may not send one', () => {
    for (const address of ['127.0.0.1', '192.0.2.200']) {
      for (const request of [
        REQUEST,
        `\r\n${REQUEST}`,
        REQUEST.replace('GET', 'PUT'),
        REQUEST.replace('GET', 'PROX'),
      ]) {
        const { wire, connection, peers } = open('optional', address);
        for (const octet of Buffer.from(request)) connection.receive(Buffer.from([octet]));
        assert.match(wire.written, answered);
        assert.equal(peers[0], wire.peer);
      }
    }
  });

  it('takes a header for a bad request where the protocol is off', () => {
    for (const header of [V1, V2]) {
      const { wire, connection } = open('off');
      connection.receive(Buffer.concat([header, Buffer.from(REQUEST)]));
      assert.match(wire.written, /^HTTP\/1\.1 400 /);
    }
  });

  it('uses the ends of the connection itself when the proxy does not tell others', () => {
    const local = proxyV2({ command: 0x20, family: 0, addresses: Buffer.alloc(0) });
    for (const header of [Buffer.from('PROXY UNKNOWN\r\n'), local]) {
      const { wire, connection, peers } = open('required');
      connection.receive(Buffer.concat([header, Buffer.from(REQUEST)]));
      assert.equal(peers[0], wire.peer);
    }
  });

  it('closes on a malformed header', () => {
    for (const header of [Buffer.from('PROXY TCP4 a b c d\r\n'), proxyV2({ command: 0x31 })]) {
      const { wire, connection, warnings } = open('optional');
      connection.receive(Buffer.concat([header, Buffer.from(REQUEST)]));
      assert.deepEqual([wire.written, wire.destroyed], ['', true]);
      assert.equal(warnings.length, 1);
    }
  });

  it('gives an unfinished header no more time than a request head', () => {
    const { wire, connection, engine } = open('required');
    const { deadline } = connection;
    connection.receive(V2.subarray(0, 20));
    assert.equal(connection.deadline, deadline);
    engine.sweep(deadline + 1);
    assert.deepEqual([wire.written, wire.destroyed], ['', true]);
  });

  it('believes the forwarding fields of whom the header names, and not of the load balancer', () => {
    const request = REQUEST.replace('\r\n\r\n', '\r\nX-Forwarded-For: 203.0.113.1\r\n\r\n');
    const { connection, peers } = open('required');
    connection.receive(Buffer.concat([V1, Buffer.from(request)]));
    assert.equal(peers[0]?.remoteAddress, '203.0.113.1');
    assert.equal(peers[0]?.via?.remoteAddress, '192.0.2.1');
    assert.equal(peers[0]?.via?.via?.remoteAddress, '127.0.0.1');
    const other = open('required');
    other.connection.receive(
      Buffer.concat([Buffer.from('PROXY TCP4 127.0.0.1 127.0.0.1 1 2\r\n'), Buffer.from(request)]),
    );
    assert.equal(other.peers[0]?.remoteAddress, '127.0.0.1');
  });

  it('shows a refused request of the client that the header names in the access log', () => {
    const { connection, log } = open('required');
    connection.receive(Buffer.concat([V1, Buffer.from('nonsense\r\n\r\n')]));
    assert.deepEqual(
      log.map(({ remoteAddress, status }) => [remoteAddress, status]),
      [['192.0.2.1', 400]],
    );
  });

  it('answers a connection that there is no room for behind its header', () => {
    const { wire, connection, peers, log } = open('required', '127.0.0.1', { limitConnections: 0 });
    connection.receive(V1);
    assert.equal(wire.written, '');
    connection.receive(Buffer.from(REQUEST));
    assert.match(wire.written, /^HTTP\/1\.1 503 /);
    assert.equal(peers.length, 0);
    assert.deepEqual(
      log.map(({ remoteAddress, status }) => [remoteAddress, status]),
      [['192.0.2.1', 503]],
    );
  });

  it('answers contradicting fields of a trusted proxy with 400, whatever body is announced', () => {
    const request =
      'POST /a HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nExpect: 100-continue\r\n' +
      'X-Forwarded-Proto: http\r\nX-Forwarded-Ssl: on\r\n\r\n';
    const { wire, connection, peers } = open('required');
    connection.receive(Buffer.concat([V1, Buffer.from(request)]));
    assert.match(wire.written, /^HTTP\/1\.1 400 /);
    connection.receive(Buffer.from('12345'));
    assert.equal(wire.written.match(/HTTP\/1\.1/g)?.length, 1);
    assert.equal(peers.length, 0);
    assert.equal(connection.phase, 'lingering');
  });
});
