/** The engine of a checkout with no socket under it. */

import type { Foreign, ForeignClass, LoadModule } from './micro-benchmark.ts';

export const SMALL_HEAD = 'GET / HTTP/1.1\r\nHost: localhost:8000\r\n\r\n';
/** What all applications answer. */
export const TEXT = 'Hello, world!';

/** A logger that says nothing: nothing should be said. */
export const SILENT: Readonly<Record<'debug' | 'info' | 'warning' | 'error' | 'critical', () => void>> = {
  debug() {},
  info() {},
  warning() {},
  error() {},
  critical() {},
};

/** A client in memory that takes everything at once. */
export class MemoryWire {
  readonly peer = {
    remoteAddress: '127.0.0.1',
    remotePort: 1,
    localAddress: '127.0.0.1',
    localPort: 2,
    encrypted: false,
  };
  readonly unsentBytes = 0;
  /** What was written last. */
  last = '';
  /** Called when something was written. */
  onWrite: (() => void) | undefined;
  write(data: string | Uint8Array): boolean {
    this.last = data.toString();
    this.onWrite?.();
    return true;
  }
  cork(): void {}
  uncork(): void {}
  resume(): void {}
  pause(): void {}
  end(): void {}
  finish(): void {}
  destroy(): void {}
}

/** A connection of the engine and the wire that it writes to. */
export interface MemoryConnection {
  readonly connection: { readonly receive: Foreign };
  readonly wire: MemoryWire;
}

/** An engine that gives each request to `run`; returns what opens a connection to it. */
export async function engineWith(load: LoadModule, run: Foreign): Promise<() => MemoryConnection> {
  const { HttpEngine } = (await load('packages/core/dist/http/engine.js')) as { HttpEngine: ForeignClass };
  const counters = { requests: 0, errors: 0, inFlight: 0, connections: 0 };
  const engine = new HttpEngine({ settings: await defaultSettings(load), run, logger: SILENT, counters });
  return () => {
    const wire = new MemoryWire();
    return { connection: engine.connect?.(wire) as { receive: Foreign }, wire };
  };
}

async function defaultSettings(load: LoadModule): Promise<unknown> {
  const { coreTable } = await load('packages/core/dist/settings/core-table.js');
  const { resolveSettings } = (await load('packages/core/dist/settings/resolve.js')) as { resolveSettings: Foreign };
  return (resolveSettings(coreTable, []) as { values: unknown }).values;
}
