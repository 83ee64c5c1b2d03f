/** Numbers of Linux' system call interface: the same on x86-64 and arm64, with glibc and musl. */

export const AF_INET = 2;
export const AF_INET6 = 10;
export const SOL_TCP = 6;
export const TCP_NODELAY = 1;
export const TCP_DEFER_ACCEPT = 9;
export const TCP_INFO = 11;
export const SOCK_NONBLOCK = 0x800;
export const SOCK_CLOEXEC = 0x80000;
export const SHUT_WR = 1;
export const MSG_PEEK = 0x2;
export const MSG_NOSIGNAL = 0x4000;
/** More is coming, or a FIN: the last incomplete segment waits for it, at most 0.2 s. */
export const MSG_MORE = 0x8000;
export const F_GETFL = 3;
export const F_SETFL = 4;
export const O_NONBLOCK = 0x800;
export const POLLIN = 0x1;
export const POLLOUT = 0x4;
export const POLLERR = 0x8;
export const POLLHUP = 0x10;
export const POLLRDHUP = 0x2000;
export const EPOLL_CLOEXEC = 0x80000;
export const EPOLL_CTL_ADD = 1;
export const EPOLL_CTL_DEL = 2;
export const EPOLL_CTL_MOD = 3;
export const EPOLLIN = 0x1;
export const EPOLLOUT = 0x4;
/** Wakes one of the processes that wait for the same descriptor instead of all of them; may be given with ADD only. */
export const EPOLLEXCLUSIVE = 0x10000000;
export const EINTR = 4;
export const EAGAIN = 11;
export const ECONNABORTED = 103;
