/** The handle of libuv beneath a `net.Socket`, as the socket itself drives it: not public, alike in Node 20 to 24. */

/** What a handle reports an address into. */
export interface SocketName {
  address?: string;
  port?: number;
}

/** A write or a shutdown under way; Node keeps it, and what hangs on it, until it is complete. */
export interface StreamRequest {
  oncomplete?: (this: StreamRequest, status: number) => void;
}

/** A connected TCP or Unix socket. What gives a number gives 0, or the negative code of an error. */
export interface StreamHandle {
  /** Called with what is in {@link StreamInternals.lastRead}; what it gives is the buffer of the next read. */
  onread: (this: this) => Uint8Array | undefined;
  /** Reads go into this buffer, which the caller keeps alive. */
  useUserBuffer(buffer: Uint8Array): void;
  readStart(): number;
  readStop(): number;
  writeLatin1String(request: StreamRequest, text: string): number;
  writeUtf8String(request: StreamRequest, text: string): number;
  writeBuffer(request: StreamRequest, bytes: Uint8Array): number;
  /** `pieces`: bytes, each a `Buffer`. */
  writev(request: StreamRequest, pieces: readonly Uint8Array[], allBuffers: true): number;
  shutdown(request: StreamRequest): number;
  close(): void;
  /** Bytes that the kernel has not taken yet. */
  readonly writeQueueSize: number;
  readonly fd: number;
  /** Absent for Unix sockets. */
  getpeername?(into: SocketName): number;
  getsockname?(into: SocketName): number;
}

/** What Node's own sockets know of the streams of libuv. */
export interface StreamInternals {
  readonly WriteWrap: new () => StreamRequest;
  readonly ShutdownWrap: new () => StreamRequest;
  /** Bytes of the read that `onread` is told of, or the negative code of an error. */
  lastRead(): number;
  /** True when the write that was just begun goes on by itself; else the kernel has all of it. */
  lastWriteGoesOn(): boolean;
  /** Bytes of the write that was just begun. */
  lastWriteBytes(): number;
}

/** What `process.binding('stream_wrap')` gives. */
interface StreamBinding {
  readonly WriteWrap: new () => StreamRequest;
  readonly ShutdownWrap: new () => StreamRequest;
  readonly kReadBytesOrError: number;
  readonly kLastWriteWasAsync: number;
  readonly kBytesWritten: number;
  readonly streamBaseState: Int32Array;
}

/** Code of `onread` for the FIN of the other side, in every version of libuv. */
export const END_OF_FILE = -4095;

/** Null where this Node has none of it, or does not give it (`--permission`): then only `net.Socket` can be used. */
export const streamInternals: StreamInternals | null = loadInternals();

function loadInternals(): StreamInternals | null {
  const binding = streamBinding();
  if (binding === null) return null;
  const { WriteWrap, ShutdownWrap, streamBaseState, kReadBytesOrError, kLastWriteWasAsync, kBytesWritten } = binding;
  const indices = [kReadBytesOrError, kLastWriteWasAsync, kBytesWritten];
  if (!(streamBaseState instanceof Int32Array) || indices.some((index) => streamBaseState[index] === undefined))
    return null;
  if (typeof WriteWrap !== 'function' || typeof ShutdownWrap !== 'function') return null;
  return {
    WriteWrap,
    ShutdownWrap,
    lastRead: () => streamBaseState[kReadBytesOrError] as number,
    lastWriteGoesOn: () => streamBaseState[kLastWriteWasAsync] !== 0,
    lastWriteBytes: () => streamBaseState[kBytesWritten] as number,
  };
}

function streamBinding(): StreamBinding | null {
  try {
    return (process as unknown as { binding(name: string): StreamBinding }).binding('stream_wrap');
  } catch {
    // A Node without it, or one that does not give it: sockets do as well, only slower.
    return null;
  }
}

const METHODS = [
  ...['useUserBuffer', 'readStart', 'readStop', 'writeLatin1String', 'writeUtf8String', 'writeBuffer', 'writev'],
  ...['shutdown', 'close'],
];

/** True for a handle that can be driven as described here. */
export function isStreamHandle(handle: object): handle is StreamHandle {
  const methods = handle as Record<string, unknown>;
  return METHODS.every((name) => typeof methods[name] === 'function');
}
