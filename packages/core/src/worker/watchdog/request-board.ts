/** The requests under way, in memory that the watchdog's thread reads while the main thread is stuck. */

import type { Run } from '../../exchange.ts';
import type { RunningRequest } from '../../ipc/messages.ts';

/** Requests that are remembered: the newest ones. */
const PLACES = 8;
const TEXT_BYTES = 240;
/** Start in seconds (8 bytes, 0 when the place is free), length of the text (2), text. */
const PLACE_BYTES = 256;
const TEXT_OFFSET = 10;
/** In front of the places: how many requests are under way. */
const HEADER_BYTES = 8;

/** What is on a board. */
export interface BoardContents {
  /** Newest first. */
  readonly requests: readonly RunningRequest[];
  /** Requests under way, those that are not remembered included. */
  readonly inFlight: number;
}

/** The main thread's side. Adds about 0.4 us to a request. */
export class RequestBoard {
  readonly memory: SharedArrayBuffer = new SharedArrayBuffer(HEADER_BYTES + PLACES * PLACE_BYTES);
  readonly #bytes = Buffer.from(this.memory);
  /** Number of the request that has each place. */
  readonly #holders: number[] = new Array(PLACES).fill(0);
  #lastNumber = 0;
  #inFlight = 0;

  /** The same, with each exchange on the board from its start to its end. */
  watch(run: Run): Run {
    return (exchange) => {
      const { method, target } = exchange.request;
      const number = this.#enter(`${method} ${target}`);
      exchange.onEnd(() => this.#leave(number));
      return run(exchange);
    };
  }

  #enter(text: string): number {
    const number = ++this.#lastNumber;
    const place = number % PLACES;
    const offset = HEADER_BYTES + place * PLACE_BYTES;
    this.#holders[place] = number;
    this.#bytes.writeDoubleLE(monotonicSeconds(), offset);
    const length = this.#bytes.write(text, offset + TEXT_OFFSET, TEXT_BYTES, 'latin1');
    this.#bytes.writeUInt16LE(length, offset + 8);
    this.#bytes.writeUInt32LE(++this.#inFlight, 0);
    return number;
  }

  #leave(number: number): void {
    const place = number % PLACES;
    // A newer request may have taken the place.
    if (this.#holders[place] === number) this.#bytes.writeDoubleLE(0, HEADER_BYTES + place * PLACE_BYTES);
    this.#bytes.writeUInt32LE(--this.#inFlight, 0);
  }
}

/** Reads a board's memory, in any thread. While the main thread runs, what it is just changing may come out garbled. */
export function readBoard(memory: SharedArrayBuffer): BoardContents {
  const bytes = Buffer.from(memory);
  const now = monotonicSeconds();
  const requests: RunningRequest[] = [];
  for (let offset = HEADER_BYTES; offset < bytes.length; offset += PLACE_BYTES) {
    const start = bytes.readDoubleLE(offset);
    if (start === 0) continue;
    const textStart = offset + TEXT_OFFSET;
    const request = bytes.toString('latin1', textStart, textStart + bytes.readUInt16LE(offset + 8));
    requests.push({ request, ageSeconds: Math.max(0, now - start) });
  }
  requests.sort((one, other) => one.ageSeconds - other.ageSeconds);
  return { requests, inFlight: bytes.readUInt32LE(0) };
}

/** Unlike `performance.now()` the same in every thread. */
function monotonicSeconds(): number {
  const [seconds, nanoseconds] = process.hrtime();
  return seconds + nanoseconds / 1e9;
}
