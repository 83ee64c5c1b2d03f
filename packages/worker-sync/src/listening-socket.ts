/** An inherited listening descriptor, accepted from without blocking. */

import { type InheritedListener, WorkerBootError } from 'tricorn/plugin';
import { EAGAIN, ECONNABORTED, EINTR, SOCK_CLOEXEC, SOCK_NONBLOCK, TCP_DEFER_ACCEPT, TCP_NODELAY } from './linux.ts';
import { AddressStorage, localAddressOf, type SocketAddress } from './socket-address.ts';
import { SocketPeer } from './socket-peer.ts';
import type { SystemCalls } from './system-calls.ts';

/**
 * Seconds that the kernel keeps a silent TCP connection to itself. Long enough for a client that opens its connection
 * before it has something to say, short enough that the engine's own time limit for heads still means something.
 */
const DEFER_ACCEPT_SECONDS = 3;

/** What {@link ListeningSocket.accept} returns when another worker was quicker. */
export const NOBODY_WAITS = -1;
/** What {@link ListeningSocket.accept} returns when the process or the machine is out of descriptors or memory. */
export const OUT_OF_RESOURCES = -2;

const NO_ADDRESS: SocketAddress = { address: '', port: 0 };

/** One listener of this worker. */
export class ListeningSocket {
  readonly fd: number;
  readonly label: string;
  readonly #calls: SystemCalls;
  readonly #local: SocketAddress;
  readonly #isUnix: boolean;
  readonly #remote: AddressStorage;

  /** @throws WorkerBootError when the descriptor can't listen. */
  constructor(calls: SystemCalls, listener: InheritedListener, backlog: number) {
    this.fd = listener.fd;
    this.label = listener.label;
    this.#calls = calls;
    this.#isUnix = listener.kind === 'unix';
    this.#remote = new AddressStorage(calls);
    // Accepted sockets inherit both options. With the first one a connection is accepted when its request has begun to
    // arrive, so it can be served at once; with the second, the pieces of a streamed response do not wait for an ACK.
    // They are refinements: a kernel that refuses them still serves.
    if (!this.#isUnix) {
      calls.setTcpOption(this.fd, TCP_DEFER_ACCEPT, DEFER_ACCEPT_SECONDS);
      calls.setTcpOption(this.fd, TCP_NODELAY, 1);
    }
    if (calls.setNonBlocking(this.fd) !== 0 || calls.listen(this.fd, backlog) !== 0) {
      throw new WorkerBootError(`can't listen on ${listener.label}: errno ${calls.errno()}`);
    }
    this.#local = localAddressOf(calls, this.fd);
  }

  /** Takes one connection: its descriptor, or {@link NOBODY_WAITS} or {@link OUT_OF_RESOURCES}. Never blocks. */
  accept(): number {
    const { bytes, length } = this.#remote;
    this.#remote.reset();
    const fd = this.#calls.accept4(this.fd, bytes, length, SOCK_NONBLOCK | SOCK_CLOEXEC);
    if (fd >= 0) return fd;
    const reason = this.#calls.errno();
    return reason === EAGAIN || reason === EINTR || reason === ECONNABORTED ? NOBODY_WAITS : OUT_OF_RESOURCES;
  }

  /** Who is at the ends of the connection just accepted. */
  peerOf(fd: number): SocketPeer {
    // A client of a unix socket has an address only if it bound one, and nobody wants to know.
    const remote = this.#isUnix ? NO_ADDRESS : this.#remote.read();
    return new SocketPeer(this.#calls, { fd, remote, listener: this.#local });
  }

  /** Has the kernel show new connections at once: those that it keeps to itself are reset when the socket is closed. */
  showSilent(): void {
    if (!this.#isUnix) this.#calls.setTcpOption(this.fd, TCP_DEFER_ACCEPT, 0);
  }

  /** Closes this process's own descriptor; the socket lives on in other workers. */
  close(): void {
    this.#calls.close(this.fd);
  }
}
