/** Reads pictures as Chromium writes them, as far as tests look at them. */

import { inflateSync } from 'node:zlib';

/** A picture of 8 bits per channel. */
export interface Picture {
  readonly width: number;
  readonly height: number;
  /** Red, green and blue of the first pixel. */
  readonly corner: readonly number[];
  /** How many pixels have another colour than the first, as a share of all. */
  readonly drawn: number;
  /** How many different colours there are. */
  readonly colors: number;
}

const SIGNATURE = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);

/**
 * Looks at a PNG (RFC 2083) with 8 bits per channel and no interlacing.
 * @throws Error when it is none.
 */
export function readPicture(png: Buffer): Picture {
  if (!png.subarray(0, 8).equals(SIGNATURE)) throw new Error('not a PNG');
  const chunks = chunksOf(png);
  const header = chunks.find(([type]) => type === 'IHDR')?.[1] as Buffer;
  const [width, height] = [header.readUInt32BE(0), header.readUInt32BE(4)];
  const [depth, colorType, , , interlace] = header.subarray(8);
  const channels = { 2: 3, 6: 4 }[colorType as 2 | 6];
  if (depth !== 8 || channels === undefined || interlace !== 0) throw new Error(`a PNG of another kind: ${header}`);
  const lines = inflateSync(Buffer.concat(chunks.flatMap(([type, data]) => (type === 'IDAT' ? [data] : []))));
  const pixels = unfiltered(lines, width * channels, channels);
  const colorAt = (offset: number): number => pixels.readUIntBE(offset, 3);
  const colors = new Set<number>();
  let drawn = 0;
  for (let offset = 0; offset < pixels.length; offset += channels) {
    const color = colorAt(offset);
    colors.add(color);
    if (color !== colorAt(0)) drawn += 1;
  }
  return { width, height, corner: [...pixels.subarray(0, 3)], drawn: drawn / (width * height), colors: colors.size };
}

function chunksOf(png: Buffer): [type: string, data: Buffer][] {
  const chunks: [string, Buffer][] = [];
  for (let at = 8; at < png.length; ) {
    const length = png.readUInt32BE(at);
    chunks.push([png.toString('latin1', at + 4, at + 8), png.subarray(at + 8, at + 8 + length)]);
    at += 12 + length;
  }
  return chunks;
}

/** Undoes the prediction that each line begins with the number of (RFC 2083 section 6). */
function unfiltered(lines: Buffer, lineBytes: number, channels: number): Buffer {
  const height = lines.length / (lineBytes + 1);
  const pixels = Buffer.alloc(height * lineBytes);
  for (let y = 0; y < height; y++) {
    const from = y * (lineBytes + 1);
    const filter = lines[from] as number;
    for (let x = 0; x < lineBytes; x++) {
      const to = y * lineBytes + x;
      const left = x >= channels ? (pixels[to - channels] as number) : 0;
      const above = y > 0 ? (pixels[to - lineBytes] as number) : 0;
      const corner = x >= channels && y > 0 ? (pixels[to - lineBytes - channels] as number) : 0;
      const guess = [0, left, above, (left + above) >> 1, nearest(left, above, corner)][filter] as number;
      pixels[to] = (lines[from + 1 + x] as number) + guess;
    }
  }
  return pixels;
}

/** Paeth's predictor. */
function nearest(left: number, above: number, corner: number): number {
  const estimate = left + above - corner;
  const [toLeft, toAbove, toCorner] = [left, above, corner].map((value) => Math.abs(estimate - value)) as [
    number,
    number,
    number,
  ];
  if (toLeft <= toAbove && toLeft <= toCorner) return left;
  return toAbove <= toCorner ? above : corner;
}
