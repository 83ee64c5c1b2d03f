/** Serves connected sockets over TLS. */

import { constants } from 'node:crypto';
import type { Socket } from 'node:net';
import { createServer, type Server, type TLSSocket, type TlsOptions } from 'node:tls';
import type { Logger } from '../../log/logger.ts';
import { Seldom } from '../../log/seldom.ts';
import type { CoreSettings } from '../../settings/core-settings.ts';
import type { TlsMaterial } from '../../settings/tls-material.ts';
import type { HttpConnection } from '../connection.ts';
import type { HttpEngine } from '../engine.ts';
import { tlsFailure } from './tls-failure.ts';
import { TlsWire } from './tls-wire.ts';

/** The suites of TLS 1.3, which a list for TLS 1.2 leaves as they are, as in OpenSSL. */
const TLS13_SUITES = 'TLS_AES_256_GCM_SHA384:TLS_CHACHA20_POLY1305_SHA256:TLS_AES_128_GCM_SHA256';
/** What the engine speaks; HTTP/2 is not among it. curl -0 asks for the second. */
const PROTOCOLS: readonly string[] = ['http/1.1', 'http/1.0'];

/** What TLS is done with. */
export interface TlsParts {
  readonly material: TlsMaterial;
  readonly settings: Pick<CoreSettings, 'certReqs' | 'ciphers' | 'tlsHandshakeTimeout'>;
  readonly logger: Logger;
}

/** One socket's way through the handshake. */
interface Handshake {
  readonly wire: TlsWire;
  readonly connection: HttpConnection;
  readonly from: string;
}

/**
 * The handshakes of a worker's connections. Node's own TLS server makes them of sockets it is given, and never listens.
 *
 * The engine knows a connection from the moment it is accepted, so that its limits hold for those that never get beyond the
 * handshake.
 */
export class TlsTransport {
  readonly #engine: HttpEngine;
  readonly #logger: Logger;
  readonly #server: Server;
  readonly #timeoutMilliseconds: number;
  readonly #failed = new Seldom();
  /** By accepted socket. */
  readonly #handshakes = new WeakMap<Socket, Handshake>();

  constructor(engine: HttpEngine, { material, settings, logger }: TlsParts) {
    this.#engine = engine;
    this.#logger = logger;
    this.#timeoutMilliseconds = settings.tlsHandshakeTimeout * 1000;
    this.#server = createServer(tlsOptions(material, settings));
    this.#server.on('secureConnection', (socket) => this.#secured(socket));
    this.#server.on('tlsClientError', (error, socket) => this.#broken(error, socket));
  }

  /** Serves a connected socket; the engine decides when it closes. */
  serve(raw: Socket): HttpConnection {
    const wire = new TlsWire(raw, performance.now() + this.#timeoutMilliseconds);
    const connection = this.#engine.connect(wire);
    wire.connect(connection);
    // The engine may have no room.
    if (raw.destroyed) return connection;
    this.#handshakes.set(raw, { wire, connection, from: wire.peer.remoteAddress || 'a unix socket' });
    // Of a client that leaves during the handshake nobody would be told otherwise.
    raw.allowHalfOpen = false;
    this.#server.emit('connection', raw);
    return connection;
  }

  #secured(socket: TLSSocket): void {
    const handshake = this.#handshakes.get(rawOf(socket));
    if (handshake === undefined) return;
    const { wire, connection } = handshake;
    // Without --cert-reqs 2 Node lets everybody pass; a certificate that is sent all the same has to be good.
    if (socket.authorizationError && socket.getPeerX509Certificate() !== undefined) {
      this.#report(handshake, `client certificate: ${socket.authorizationError}`);
      socket.destroy();
      return;
    }
    wire.secured(socket);
    this.#engine.opened(connection);
  }

  #broken(error: NodeJS.ErrnoException, socket: TLSSocket): void {
    const handshake = this.#handshakes.get(rawOf(socket));
    if (handshake !== undefined) {
      const reason = handshake.wire.late ? 'not done in time' : tlsFailure(error, socket.authorizationError);
      if (reason !== null) this.#report(handshake, reason);
    }
    // Node leaves that to us after its own time limit.
    socket.destroy();
  }

  #report({ from }: Handshake, reason: string): void {
    this.#failed.tell((unsaid) =>
      this.#logger.warning(`connection closed: TLS handshake: ${reason}`, { from, ...(unsaid > 0 && { unsaid }) }),
    );
  }
}

function tlsOptions(
  { certificate: cert, key, authorities, ticketKeys }: TlsMaterial,
  { certReqs, ciphers, tlsHandshakeTimeout }: TlsParts['settings'],
): TlsOptions {
  return {
    cert,
    key,
    ...(authorities !== '' && { ca: authorities }),
    ticketKeys: Buffer.from(ticketKeys, 'base64'),
    requestCert: certReqs > 0,
    rejectUnauthorized: certReqs === 2,
    ALPNProtocols: [...PROTOCOLS],
    honorCipherOrder: true,
    ...(ciphers !== '' && { ciphers: /(?:^|:)TLS_/.test(ciphers) ? ciphers : `${TLS13_SUITES}:${ciphers}` }),
    minVersion: 'TLSv1.2',
    // A client that renegotiates makes us work for nothing.
    secureOptions: constants.SSL_OP_NO_RENEGOTIATION,
    // Counted from connecting, however often bytes arrive: only decrypted ones would start it anew.
    handshakeTimeout: tlsHandshakeTimeout * 1000,
  };
}

/** The socket that was given to Node's TLS server; not public, the same in Node 20 to 24 (lib/_tls_wrap.js). */
function rawOf(socket: TLSSocket): Socket {
  return (socket as TLSSocket & { readonly _parent: Socket })._parent;
}
