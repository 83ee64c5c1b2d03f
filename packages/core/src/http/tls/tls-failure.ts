/** Why a handshake came to nothing, in words. */

/** What OpenSSL calls it, and what it means for whoever reads the log. */
const REASONS: Readonly<Record<string, string>> = {
  'http request': 'the client speaks plain HTTP',
  'https proxy request': 'the client speaks plain HTTP',
  'wrong version number': 'the client speaks something else than TLS',
  'packet length too long': 'the client speaks something else than TLS',
  'no shared cipher': 'no cipher suite in common',
  'no application protocol': 'the client speaks neither HTTP/1.1 nor HTTP/1.0 (ALPN)',
  'peer did not return a certificate': 'the client sent no certificate',
};

/** The reason for the log; null for a client that has merely left, as health checks do. */
export function tlsFailure(error: NodeJS.ErrnoException, authorizationError?: unknown): string | null {
  if (authorizationError) return `client certificate: ${authorizationError}`;
  if (error.code === 'ERR_TLS_HANDSHAKE_TIMEOUT') return 'not done in time';
  const { reason } = error as { readonly reason?: string };
  if (reason !== undefined) return REASONS[reason] ?? reason;
  return error.code === 'ECONNRESET' || error.code === 'EPIPE' ? null : error.message;
}
