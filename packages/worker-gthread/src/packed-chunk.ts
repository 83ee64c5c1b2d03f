/** Chunks of a body as they cross between threads. */

import type { TransferListItem } from 'node:worker_threads';

/** Bytes, or text with an encoding beside it; text without one is `latin1`: a byte a character. */
export type PackedChunk = Uint8Array | string;

/**
 * Bytes up to which a chunk crosses as text. A latin1 string is copied as it is, while an ArrayBuffer is an object of its
 * own for both garbage collectors: below this size the string takes less time, above it the transfer does.
 */
export const TEXT_MAX_BYTES = 16_384;

/**
 * Copies bytes into the form they cross in and adds what must be transferred to the list.
 *
 * A copy, because the sender may go on using its buffer, and because cloning a slice of a pooled buffer would clone the
 * whole pool.
 */
export function packBytes(bytes: Uint8Array, transfer: TransferListItem[]): PackedChunk {
  if (bytes.length <= TEXT_MAX_BYTES) {
    return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('latin1');
  }
  const copy = new Uint8Array(bytes);
  transfer.push(copy.buffer);
  return copy;
}

/** Like {@link packBytes} for bytes that are the caller's own: transfers them uncopied when they fill their buffer. */
export function packOwnBytes(bytes: Uint8Array, transfer: TransferListItem[]): PackedChunk {
  const { buffer } = bytes;
  const fillsBuffer = buffer instanceof ArrayBuffer && bytes.byteLength === buffer.byteLength;
  if (bytes.length <= TEXT_MAX_BYTES || !fillsBuffer) return packBytes(bytes, transfer);
  transfer.push(buffer);
  return bytes;
}

/** The bytes of a chunk that crossed without an encoding. */
export function unpackBytes(chunk: PackedChunk): Buffer {
  if (typeof chunk === 'string') return Buffer.from(chunk, 'latin1');
  return Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
}
