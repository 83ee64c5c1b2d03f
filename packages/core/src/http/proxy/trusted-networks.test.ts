import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Peer } from '../../exchange.ts';
import { TrustedNetworks } from './trusted-networks.ts';

const peer = (remoteAddress: string, localAddress = '10.9.9.9'): Peer => {
  return { remoteAddress, remotePort: 1, localAddress, localPort: 2, encrypted: false };
};

describe('TrustedNetworks', () => {
  const networks = new TrustedNetworks(['192.0.2.7', '10.0.0.0/9', '::1', '2001:db8:1::/48']);
  const cases: readonly [string, boolean][] = [
    ['192.0.2.7', true],
    ['192.0.2.8', false],
    ['10.127.255.255', true],
    ['10.128.0.0', false],
    ['::1', true],
    ['::2', false],
    ['2001:db8:1:ffff::', true],
    ['2001:db8:2::', false],
    ['::ffff:10.1.2.3', true],
    ['::ffff:11.1.2.3', false],
    ['', false],
    ['unknown', false],
  ];
  for (const [address, expected] of cases) {
    it(`${expected ? 'includes' : 'does not include'} '${address}', asked once and again`, () => {
      assert.equal(networks.includes(address), expected);
      assert.equal(networks.includes(address), expected);
    });
  }

  it('answers the same for more addresses than it remembers', () => {
    for (let number = 0; number < 3_000; number++) {
      const address = `10.${number % 256}.${number >> 8}.1`;
      assert.equal(networks.includes(address), number % 256 < 128, address);
    }
  });

  it('trusts everybody for *, and nobody for an empty list', () => {
    for (const each of [peer('8.8.8.8'), peer('2001::1'), peer('', '')]) {
      assert.equal(new TrustedNetworks(['*']).trusts(each), true);
      assert.equal(new TrustedNetworks([]).trusts(each), false);
    }
  });

  it('trusts the clients of unix sockets only for unix, whether their end has a name or none', () => {
    for (const each of [peer('', ''), peer('', '/run/app.sock'), peer('/run/client.sock', '/run/app.sock')]) {
      assert.equal(new TrustedNetworks(['unix']).trusts(each), true);
      assert.equal(new TrustedNetworks(['127.0.0.1']).trusts(each), false);
    }
  });

  it('does not take a TCP client that has reset its connection for one of a unix socket', () => {
    assert.equal(new TrustedNetworks(['unix']).trusts(peer('', '127.0.0.1')), false);
    assert.equal(new TrustedNetworks(['unix']).trusts({ ...peer('', '::1'), localPort: 0 }), false);
  });
});
