/** The C library's system calls, called from JavaScript through koffi. */

import { AF_INET6, F_GETFL, F_SETFL, O_NONBLOCK, SOL_TCP } from './linux.ts';

/** A failed call returns -1 and leaves its reason in {@link SystemCalls.errno}. None of them throws. */
export interface SystemCalls {
  /** Reason of the last failed call. */
  errno(): number;
  accept4(fd: number, address: Uint8Array, addressLength: Uint32Array, flags: number): number;
  recv(fd: number, bytes: Uint8Array, length: number, flags: number): number;
  send(fd: number, bytes: Uint8Array, length: number, flags: number): number;
  close(fd: number): number;
  shutdown(fd: number, how: number): number;
  listen(fd: number, backlog: number): number;
  setTcpOption(fd: number, option: number, value: number): number;
  /** Fills as much of the array as the option has. */
  getTcpOption(fd: number, option: number, value: Uint32Array): number;
  getsockname(fd: number, address: Uint8Array, addressLength: Uint32Array): number;
  setNonBlocking(fd: number): number;
  poll(entries: Int32Array, count: number, timeoutMs: number): number;
  epollCreate(flags: number): number;
  epollCtl(epoll: number, operation: number, fd: number, event: Uint32Array): number;
  epollWait(epoll: number, events: Uint32Array, maxEvents: number, timeoutMs: number): number;
  /** An IPv6 address (16 bytes) as text. */
  formatIPv6(address: Uint8Array): string;
  /** Descriptor of the epoll in which libuv waits; null when this build of Node does not export libuv. */
  readonly eventLoop: EventLoopCalls | null;
}

/** The two questions libuv answers to programs that embed its loop in another one. */
export interface EventLoopCalls {
  /** Becomes readable when the loop has something to do. */
  readonly backendFd: number;
  /** Milliseconds until the next timer, 0 when the loop must turn now, -1 when it waits for descriptors only. */
  backendTimeout(): number;
}

/** Why this machine has no blocking system calls; the message is for people. */
export class NoSystemCallsError extends Error {}

type Koffi = typeof import('koffi');
type Library = ReturnType<Koffi['load']>;

/**
 * Binds the system calls.
 *
 * @throws NoSystemCallsError when koffi is not installed or the platform is none of those whose structures we know.
 */
export async function loadSystemCalls(platform: string = `${process.platform}-${process.arch}`): Promise<SystemCalls> {
  if (platform !== 'linux-x64' && platform !== 'linux-arm64') {
    throw new NoSystemCallsError(`blocking system calls are known for linux-x64 and linux-arm64, this is ${platform}`);
  }
  let koffi: Koffi;
  try {
    koffi = await import('koffi');
  } catch (error) {
    throw new NoSystemCallsError(`koffi can't be loaded: ${String(error)}`, { cause: error });
  }
  // The node binary itself: it has the C library and libuv among its symbols.
  return bind(koffi, koffi.load(null));
}

function bind(koffi: Koffi, library: Library): SystemCalls {
  const fcntl = library.func('int fcntl(int, int, ...)');
  const setsockopt = library.func('int setsockopt(int, int, int, void *, uint32_t)');
  const getsockopt = library.func('int getsockopt(int, int, int, void *, void *)');
  return {
    errno: () => koffi.errno(),
    accept4: library.func('int accept4(int, void *, void *, int)'),
    recv: library.func('long recv(int, void *, size_t, int)'),
    send: library.func('long send(int, void *, size_t, int)'),
    close: library.func('int close(int)'),
    shutdown: library.func('int shutdown(int, int)'),
    listen: library.func('int listen(int, int)'),
    setTcpOption: (fd, option, value) => setsockopt(fd, SOL_TCP, option, new Int32Array([value]), 4),
    getTcpOption: (fd, option, value) => getsockopt(fd, SOL_TCP, option, value, new Uint32Array([value.byteLength])),
    getsockname: library.func('int getsockname(int, void *, void *)'),
    setNonBlocking: (fd) => fcntl(fd, F_SETFL, 'int', fcntl(fd, F_GETFL) | O_NONBLOCK),
    poll: library.func('int poll(void *, unsigned long, int)'),
    epollCreate: library.func('int epoll_create1(int)'),
    epollCtl: library.func('int epoll_ctl(int, int, int, void *)'),
    epollWait: library.func('int epoll_wait(int, void *, int, int)'),
    formatIPv6: bindFormatIPv6(library),
    eventLoop: bindEventLoop(library),
  };
}

function bindFormatIPv6(library: Library): (address: Uint8Array) => string {
  const inetNtop = library.func('void *inet_ntop(int, void *, void *, uint32_t)');
  return (address) => {
    const text = Buffer.alloc(46);
    inetNtop(AF_INET6, address, text, text.length);
    return text.toString('latin1', 0, text.indexOf(0));
  };
}

function bindEventLoop(library: Library): EventLoopCalls | null {
  try {
    const loop: unknown = library.func('void *uv_default_loop()')();
    const backendTimeout = library.func('int uv_backend_timeout(void *)');
    const backendFd: number = library.func('int uv_backend_fd(void *)')(loop);
    return { backendFd, backendTimeout: () => backendTimeout(loop) };
  } catch {
    // Symbols of libuv may be hidden in a build of Node that is not ours; the caller then polls.
    return null;
  }
}
