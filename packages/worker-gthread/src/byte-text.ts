/**
 * Bytes as text, a byte a character (latin1): the form in which bodies cross between threads.
 *
 * A string is copied through the structured clone as it is. An ArrayBuffer costs more up to about 16 KiB and no less above,
 * and transferred ones are counted by the garbage collectors so loosely that a thread that receives a long stream of them
 * grows by some 70 MB. Strings live in the young heap and are gone with the next scavenge.
 */

/** Writes bytes as text. The bytes remain the caller's. */
export function bytesToText(bytes: Uint8Array): string {
  const { buffer, byteOffset, byteLength } = bytes;
  return Buffer.from(buffer, byteOffset, byteLength).toString('latin1');
}

/** The bytes of {@link bytesToText} again, in a buffer of the caller's own. */
export function textToBytes(text: string): Buffer {
  return Buffer.from(text, 'latin1');
}
