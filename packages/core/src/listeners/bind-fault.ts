/** What went wrong when binding, in words that say what to do. */

import { getSystemErrorName } from 'node:util';
import { BindError } from '../errors.ts';

/** Makes the error for an errno (negative, as libuv gives it) that binding TCP gave. */
export function tcpFault(label: string, port: number, errno: number): BindError {
  const name = getSystemErrorName(errno);
  switch (name) {
    case 'EADDRINUSE':
      return new BindError(`can't bind ${label}: the port is in use; 'ss -ltnp sport = :${port}' shows by whom`);
    case 'EACCES':
    case 'EPERM':
      return new BindError(
        `can't bind ${label}: no permission for port ${port}; use a port from 1024 up, ` +
          'or allow it with CAP_NET_BIND_SERVICE or net.ipv4.ip_unprivileged_port_start',
      );
    case 'EADDRNOTAVAIL':
      return new BindError(`can't bind ${label}: no interface of this machine has that address; 'ip addr' lists them`);
    case 'EAFNOSUPPORT':
      return new BindError(`can't bind ${label}: this machine has no IPv6`);
    case 'EINVAL':
      return new BindError(
        `can't bind ${label}: not a valid address here; a link-local one needs its zone (fe80::1%eth0)`,
      );
    default:
      return new BindError(`can't bind ${label}: ${name}`);
  }
}

/** Makes the error for an errno (negative) that binding a unix socket gave. */
export function unixFault(label: string, errno: number): BindError {
  const name = getSystemErrorName(errno);
  if (name === 'EACCES' || name === 'ENOENT' || name === 'EPERM' || name === 'EROFS') {
    return new BindError(`can't bind ${label}: its directory doesn't exist or isn't writable`);
  }
  return new BindError(`can't bind ${label}: ${name}`);
}
