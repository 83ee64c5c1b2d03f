/** Where to listen, as data. */

/** A place to listen: TCP, a unix socket (`@` first in the path of an abstract one), or an open descriptor. */
export type BindAddress =
  | { readonly kind: 'tcp'; readonly host: string; readonly port: number }
  | { readonly kind: 'unix'; readonly path: string }
  | { readonly kind: 'fd'; readonly fd: number };
