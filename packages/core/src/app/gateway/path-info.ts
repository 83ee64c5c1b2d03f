/** The path of a request target, decoded. */

/**
 * PATH_INFO of a target without its query: percent-decoded as UTF-8, `%2F` included (RFC 3875 section 4.1.5). Of the
 * absolute form only the path; empty for the authority form. Bytes that are no UTF-8 become U+FFFD.
 */
export function pathInfo(target: string): string {
  const path = target.charCodeAt(0) === 0x2f || target === '*' ? target : pathOfAbsolute(target);
  return path.includes('%') ? decode(path) : path;
}

/** RFC 9112 section 3.2.2. */
function pathOfAbsolute(target: string): string {
  const authority = target.indexOf('://');
  if (authority < 0) return '';
  const slash = target.indexOf('/', authority + 3);
  return slash < 0 ? '/' : target.slice(slash);
}

function decode(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    // Some bytes are no UTF-8, or a `%` stands for itself: both are for the application to judge, not an error.
    const bytes = path.replace(/%([0-9a-f]{2})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
    return Buffer.from(bytes, 'latin1').toString('utf8');
  }
}
