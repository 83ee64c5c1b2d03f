import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { crc32c } from './crc32c.ts';
import { IPV4_ADDRESSES, proxyV2, proxyV2WithChecksum } from './proxy-header.test.kit.ts';
import { parseProxyV1 } from './proxy-header-v1.ts';
import { parseProxyV2 } from './proxy-header-v2.ts';

const code = 'ERR_TRICORN_PROXY_HEADER';
const text = (line: string) => Buffer.from(line, 'latin1');
const ipv4 = {
  remoteAddress: '192.0.2.1',
  remotePort: 56_324,
  localAddress: '198.51.100.1',
  localPort: 443,
  encrypted: false,
};

describe('parseProxyV1', () => {
  const GOOD: readonly [string, object | null][] = [
    ['PROXY TCP4 192.0.2.1 198.51.100.1 56324 443', ipv4],
    [
      'PROXY TCP4 255.255.255.255 255.255.255.255 65535 0',
      { ...ipv4, remoteAddress: '255.255.255.255', localAddress: '255.255.255.255', remotePort: 65_535, localPort: 0 },
    ],
    [
      'PROXY TCP6 2001:DB8::1 ::1 1 2',
      { ...ipv4, remoteAddress: '2001:db8::1', localAddress: '::1', remotePort: 1, localPort: 2 },
    ],
    ['PROXY UNKNOWN', null],
    ['PROXY UNKNOWN ffff:f...f:ffff what ever', null],
  ];
  for (const [line, connection] of GOOD) {
    it(`reads ${line}`, () => {
      const bytes = text(`${line}\r\nGET /`);
      assert.deepEqual(parseProxyV1(bytes), { bytes: line.length + 2, connection });
    });
  }

  it('takes the longest line there can be, and asks for more of every shorter one', () => {
    const address = 'ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff';
    const line = `PROXY TCP6 ${address} ${address} 65535 65535\r\n`;
    assert.equal(parseProxyV1(text(line))?.bytes, line.length);
    for (let length = 0; length < line.length; length++)
      assert.equal(parseProxyV1(text(line).subarray(0, length)), null);
    assert.equal(parseProxyV1(text(`PROXY UNKNOWN ${'x'.repeat(91)}\r\n`))?.bytes, 107);
    assert.throws(() => parseProxyV1(text(`PROXY UNKNOWN ${'x'.repeat(92)}\r\n`)), { code });
    assert.throws(() => parseProxyV1(text('PROXY '.padEnd(107, 'x'))), { code });
  });

  const BAD: readonly string[] = [
    'PROXY \r\n',
    'PROXY UNKNOWN\n',
    'PROXY TCP4 192.0.2.1 198.51.100.1 56324\r\n',
    'PROXY TCP4 192.0.2.1 198.51.100.1 56324 443 1\r\n',
    'PROXY TCP4 192.0.2.1 198.51.100.1 56324 443 \r\n',
    'PROXY TCP4  192.0.2.1 198.51.100.1 56324 443\r\n',
    'PROXY TCP4 192.0.2.1 198.51.100.1 56324 443\n',
    'PROXY TCP4 192.0.2.1 198.51.100.1 65536 443\r\n',
    'PROXY TCP4 192.0.2.1 198.51.100.1 080 443\r\n',
    'PROXY TCP4 192.0.2.1 198.51.100.1 -1 443\r\n',
    'PROXY TCP4 192.0.2.256 198.51.100.1 1 443\r\n',
    'PROXY TCP4 ::1 ::1 1 443\r\n',
    'PROXY TCP6 1.2.3.4 1.2.3.4 1 443\r\n',
    'PROXY TCP6 fe80::1%eth0 ::1 1 443\r\n',
    'PROXY TCP5 1.2.3.4 1.2.3.4 1 443\r\n',
    'PROXY tcp4 1.2.3.4 1.2.3.4 1 443\r\n',
    'PROXY / HTTP/1.1\r\n',
  ];
  for (const line of BAD) {
    it(`refuses ${JSON.stringify(line)}`, () => assert.throws(() => parseProxyV1(text(line)), { code }));
  }
});

describe('parseProxyV2', () => {
  const ipv6Addresses = Buffer.from(`20010db8${'0'.repeat(23)}1${'0'.repeat(31)}1dc0401bb`, 'hex');
  const ipv6 = { ...ipv4, remoteAddress: '2001:db8::1', localAddress: '::1' };
  const unix = { remoteAddress: '', remotePort: 0, localAddress: '', localPort: 0, encrypted: false };
  const GOOD: readonly [string, Buffer, object | null][] = [
    ['TCP over IPv4', proxyV2(), ipv4],
    ['TCP over IPv6', proxyV2({ family: 0x21, addresses: ipv6Addresses }), ipv6],
    ['a unix socket', proxyV2({ family: 0x31, addresses: Buffer.alloc(216, 'x') }), unix],
    ['an unspecified family', proxyV2({ family: 0x00, addresses: Buffer.alloc(0) }), null],
    ['LOCAL without addresses', proxyV2({ command: 0x20, family: 0x00, addresses: Buffer.alloc(0) }), null],
    ['LOCAL with what must be skipped', proxyV2({ command: 0x20, family: 0xff, addresses: Buffer.alloc(99) }), null],
    [
      'additions it does not know',
      proxyV2({
        additions: [
          [0x02, text('example.org')],
          [0xe0, Buffer.alloc(0)],
        ],
      }),
      ipv4,
    ],
    ['a checksum', proxyV2WithChecksum({ additions: [[0x05, text('id')]] }), ipv4],
    [
      'a client that uses TLS',
      proxyV2({ additions: [[0x20, Buffer.from([1, 0, 0, 0, 0])]] }),
      { ...ipv4, encrypted: true },
    ],
    ['a client that does not use TLS', proxyV2({ additions: [[0x20, Buffer.from([0, 0, 0, 0, 0])]] }), ipv4],
    ['an empty TLS addition', proxyV2({ additions: [[0x20, Buffer.alloc(0)]] }), ipv4],
  ];
  for (const [what, header, connection] of GOOD) {
    it(`reads ${what}, and asks for more of every part of it`, () => {
      assert.deepEqual(parseProxyV2(Buffer.concat([header, text('GET')])), { bytes: header.length, connection });
      for (let length = 12; length < header.length; length++)
        assert.equal(parseProxyV2(header.subarray(0, length)), null);
    });
  }

  const wrongSum = proxyV2WithChecksum();
  wrongSum[16]! ^= 1;
  const longest = proxyV2({ additions: [[0x04, Buffer.alloc(4096 - 16 - 12 - 3)]] });
  const BAD: readonly [string, Buffer][] = [
    ['version 1', proxyV2({ command: 0x11 })],
    ['version 3', proxyV2({ command: 0x31 })],
    ['an unknown command', proxyV2({ command: 0x22 })],
    ['an unknown family', proxyV2({ family: 0x41 })],
    ['datagrams', proxyV2({ family: 0x12 })],
    ['addresses that are cut short', proxyV2({ addresses: IPV4_ADDRESSES.subarray(1) })],
    ['a wrong checksum', wrongSum],
    ['a checksum of another size', proxyV2({ additions: [[0x03, Buffer.alloc(3)]] })],
    ['an addition without its length', proxyV2({ addresses: Buffer.concat([IPV4_ADDRESSES, Buffer.from([4, 0])]) })],
    [
      'an addition that is cut short',
      proxyV2({ addresses: Buffer.concat([IPV4_ADDRESSES, Buffer.from([4, 0, 2, 1])]) }),
    ],
    ['a header over 4096 bytes', proxyV2({ additions: [[0x04, Buffer.alloc(4096 - 16 - 12 - 2)]] }).subarray(0, 16)],
  ];
  for (const [what, header] of BAD) it(`refuses ${what}`, () => assert.throws(() => parseProxyV2(header), { code }));

  it('takes 4096 bytes', () => assert.equal(parseProxyV2(longest)?.bytes, 4096));
});

describe('crc32c', () => {
  it('gives what RFC 3720 appendix B.4 gives', () => {
    // The RFC writes the bytes of the sum in the order in which iSCSI sends them.
    assert.equal(crc32c(Buffer.alloc(32)), 0x8a9136aa);
    assert.equal(crc32c(Buffer.alloc(32, 0xff)), 0x62a8ab43);
    assert.equal(crc32c(Buffer.from('123456789')), 0xe3069283);
  });
});
