/** `/BYTES` answers with so many bytes, in pieces of at most 64 KiB and no faster than they are taken. */
import { Readable } from 'node:stream';

const PIECE = Buffer.alloc(65_536, 'x');
const TYPE = 'application/octet-stream';

function* pieces(bytes) {
  for (let left = bytes; left > 0; left -= PIECE.length) yield left >= PIECE.length ? PIECE : PIECE.subarray(0, left);
}

export function node({ url }, response) {
  const bytes = Number(url.slice(1));
  response.writeHead(200, { 'Content-Type': TYPE, 'Content-Length': bytes });
  if (bytes <= PIECE.length) response.end(PIECE.subarray(0, bytes));
  else Readable.from(pieces(bytes)).pipe(response);
}

export const web = {
  fetch({ url }) {
    const bytes = Number(new URL(url).pathname.slice(1));
    const headers = { 'content-type': TYPE, 'content-length': String(bytes) };
    if (bytes <= PIECE.length) return new Response(PIECE.subarray(0, bytes), { headers });
    const source = pieces(bytes);
    const body = new ReadableStream({
      type: 'bytes',
      pull(controller) {
        const { value, done } = source.next();
        if (done) controller.close();
        // A copy, because a byte stream takes the buffer away from whoever gave it.
        else controller.enqueue(new Uint8Array(value));
      },
    });
    return new Response(body, { headers });
  },
};
