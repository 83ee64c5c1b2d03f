/** What a server needs for TLS beside its settings. */

/** Texts in PEM format, read and checked; secret, so it is shown nowhere. JSON-safe. */
export interface TlsMaterial {
  /** The certificate, then its chain. */
  readonly certificate: string;
  readonly key: string;
  /** Authorities of client certificates; empty for none. */
  readonly authorities: string;
  /** 48 random bytes in base64: with them any worker of a generation can resume a session that another one began. */
  readonly ticketKeys: string;
}
