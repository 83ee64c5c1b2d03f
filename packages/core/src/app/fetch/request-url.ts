/** Finds the URL of a request: RFC 9112 section 3.3, in the form that `Request.url` has. */

import type { Peer, RequestHead } from '../../exchange.ts';

/** A host that the URL parser would leave as it is: lower-case labels that start with a letter, or an IPv4 address. */
const PLAIN_NAME = /(?:[a-z][a-z0-9_-]*\.)*[a-z][a-z0-9_-]*/;
const PLAIN_IPV4 = /(?:(?:25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)(?:\.(?!:|$)|(?=:|$))){4}/;
/** A port that is no default, and small enough for a regular expression to tell. */
const PLAIN_PORT = /:(?!80$|443$)(?:[1-9]\d{0,3}|[1-5]\d{4})/;
const PLAIN_HOST = new RegExp(`^(?:${PLAIN_NAME.source}|${PLAIN_IPV4.source})(?:${PLAIN_PORT.source})?$`);
/** A target that the URL parser would leave as it is: nothing to encode, no dot segments. */
const PLAIN_TARGET = /^(?:\/(?!\.|%2[eE])[\w\-.~!$&()*+,;=:@%?[\]]*)+$/;
/** What no host can hold, but what would end it where it stands in a URL. */
const NOT_HOST = /[/?#@\\\s]/;

/**
 * Gives the absolute URL of a request. Its scheme says whether the connection is encrypted, its host comes from an
 * absolute target, else from the Host field, else (none, or an invalid one) it is our own address.
 */
export function requestUrl(head: RequestHead, peer: Peer): string {
  const scheme = peer.encrypted ? 'https' : 'http';
  const { target } = head;
  if (target.charCodeAt(0) !== 0x2f) return urlOfOtherForm(head, peer, scheme);
  const host = hostField(head);
  if (host !== null && PLAIN_HOST.test(host) && !host.includes('xn--') && PLAIN_TARGET.test(target)) {
    return `${scheme}://${host}${target}`;
  }
  return `${origin(host, peer, scheme)}${new URL(`http://localhost${target}`).href.slice('http://localhost'.length)}`;
}

/** Absolute form, and those without a path: `*` of OPTIONS becomes the path, the authority of CONNECT becomes the host. */
function urlOfOtherForm(head: RequestHead, peer: Peer, scheme: string): string {
  const { method, target } = head;
  if (method === 'CONNECT') return `${origin(target, peer, scheme)}/`;
  if (!/^https?:\/\//i.test(target) || !URL.canParse(target)) {
    return requestUrl({ ...head, method: 'GET', target: `/${target}` }, peer);
  }
  const { host, pathname, search, hash } = new URL(target);
  return `${origin(host, peer, scheme)}${pathname}${search}${hash}`;
}

function origin(host: string | null, peer: Peer, scheme: string): string {
  const candidate = `${scheme}://${host}`;
  if (host && !NOT_HOST.test(host) && URL.canParse(candidate)) return new URL(candidate).origin;
  const { localAddress, localPort } = peer;
  if (localPort === 0) return `${scheme}://localhost`;
  const address = localAddress.includes(':') ? `[${localAddress}]` : localAddress;
  return new URL(`${scheme}://${address}:${localPort}`).origin;
}

function hostField(head: RequestHead): string | null {
  const { headers } = head;
  for (let index = 0; index < headers.length; index += 2) {
    const name = headers[index]!;
    if (name.length === 4 && (name === 'Host' || name === 'host' || name.toLowerCase() === 'host')) {
      return headers[index + 1]!;
    }
  }
  return null;
}
