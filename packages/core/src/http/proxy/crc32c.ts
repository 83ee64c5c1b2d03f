/** The checksum CRC-32C (RFC 3720 appendix B.4): `zlib.crc32` has another polynomial. */

/** Castagnoli's polynomial, lowest bit first. */
const POLYNOMIAL = 0x82f63b78;

const TABLE: Uint32Array = Uint32Array.from({ length: 256 }, (_, octet) => {
  let remainder = octet;
  for (let bit = 0; bit < 8; bit++)
    remainder = (remainder & 1) === 1 ? (remainder >>> 1) ^ POLYNOMIAL : remainder >>> 1;
  return remainder;
});

/** Gives the sum as an unsigned number. */
export function crc32c(bytes: Uint8Array): number {
  let sum = 0xffffffff;
  for (const octet of bytes) sum = (sum >>> 8) ^ TABLE[(sum ^ octet) & 0xff]!;
  return (sum ^ 0xffffffff) >>> 0;
}
