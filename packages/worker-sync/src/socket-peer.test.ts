import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { SocketPeer } from './socket-peer.ts';
import type { SystemCalls } from './system-calls.ts';

describe('SocketPeer', () => {
  it('asks nothing about a descriptor that was closed: its number may be somebody else', () => {
    const calls = { getsockname: () => assert.fail('asked') } as unknown as SystemCalls;
    const listener = { address: '0.0.0.0', port: 80 };
    const peer = new SocketPeer(calls, { fd: 9, remote: { address: '10.0.0.1', port: 5000 }, listener });
    peer.release();
    assert.equal(peer.localAddress, '0.0.0.0');
    assert.equal(peer.remoteAddress, '10.0.0.1');
  });
});
