/** The rules of the parser, each with the change to core's build that breaks it. */

/** One change. `find` must be there exactly once. */
export interface Mutation {
  readonly rule: string;
  /** Below `dist/http/`, without extension. */
  readonly file: string;
  readonly find: string;
  readonly replace: string;
}

const throws = (file: string, fault: string, rule = `${file}: ${fault}`): Mutation => ({
  rule,
  file,
  find: `throw new ${fault}`,
  replace: 'void 0',
});

/** A check that is dropped: the fault is made and not thrown. */
const DROPPED: readonly Mutation[] = [
  throws('head-parser', "HttpFault(414, 'request line too long')"),
  throws('head-parser', "HttpFault(505, 'HTTP version not supported')"),
  throws('head-parser', "HttpFault(400, 'invalid HTTP version')"),
  throws('head-parser', "HttpFault(400, 'invalid CONNECT target')"),
  throws('head-parser', "HttpFault(400, 'invalid request target')"),
  throws('head-parser', "HttpFault(400, 'content in a CONNECT request')"),
  throws('field-parser', "HttpFault(431, 'field too large')"),
  throws('field-parser', "HttpFault(431, 'too many fields')"),
  throws('field-parser', "HttpFault(400, 'invalid field name')"),
  throws('request-fields', "HttpFault(400, 'no Host field')"),
  throws('request-fields', "HttpFault(400, 'Host differs from the request target')"),
  throws('request-fields', "HttpFault(400, 'Transfer-Encoding in an HTTP/1.0 request')"),
  throws('request-fields', "HttpFault(400, 'both Transfer-Encoding and Content-Length')"),
  throws('request-fields', "HttpFault(400, 'more than one Host field')"),
  throws('request-fields', "HttpFault(400, 'invalid Host field')"),
  throws('request-fields', "HttpFault(417, 'unknown expectation')"),
  throws('request-fields', "HttpFault(400, 'more than one Content-Length field')"),
  throws('request-fields', "HttpFault(400, 'invalid Content-Length')"),
  throws('request-fields', "HttpFault(413, 'request body too large')"),
  throws('request-fields', "HttpFault(400, 'more than one Transfer-Encoding field')"),
  throws('request-fields', "HttpFault(400, 'invalid Transfer-Encoding')"),
  throws('request-fields', "HttpFault(400, 'chunked more than once')"),
  throws('request-fields', "HttpFault(501, 'transfer coding not implemented')"),
  throws('chunked-decoder', "BodyError(400, 'chunk data not followed by CRLF')"),
  throws('chunked-decoder', "BodyError(400, 'chunk size line too long')"),
  throws('chunked-decoder', "BodyError(400, 'invalid chunk extension')"),
  throws('chunked-decoder', "BodyError(413, 'chunk too large')"),
  throws('chunked-decoder', "BodyError(413, 'chunk extensions too large')"),
  throws('chunked-decoder', "BodyError(431, 'trailers too large')"),
  throws('trailer-fields', `BodyError(400, \`\${name} in the trailer section\`)`),
  throws('request-reader', "BodyError(413, 'request body too large')"),
];

/** A rule that is bent. */
const BENT: readonly Mutation[] = [
  change('head-parser', 'an empty line is let pass', '? start + 2 : start', '? start : start'),
  change('head-parser', 'a space follows the method', 'text.charCodeAt(methodEnd) !== SPACE || ', ''),
  change('head-parser', 'a space follows the target', ' || text.charCodeAt(targetEnd) !== SPACE', ''),
  change('head-parser', 'the first octet is of a token', 'TOKEN[first] !== 1 && !mayBeEmptyLine', 'false'),
  change('head-parser', 'a lone CR may become an empty line', ' && !mayBeEmptyLine', ''),
  change(
    'head-parser',
    'the protocol name is case-sensitive',
    "'HTTP/1.1\\r\\n', at)",
    "text.slice(at, at + 8).toUpperCase() === 'HTTP/1.1' ? '' : '\\n', at)",
  ),
  change(
    'head-parser',
    'CRLF ends the request line',
    "text.startsWith('HTTP/1.1\\r\\n', at)",
    "text.startsWith('HTTP/1.1', at)",
  ),
  change(
    'head-parser',
    '1.0 is not 1.1',
    "'HTTP/1.0\\r\\n', at))\n        return 0",
    "'HTTP/1.0\\r\\n', at))\n        return 1",
  ),
  change('head-parser', 'the asterisk is for OPTIONS', " && method === 'OPTIONS'", ''),
  change('head-parser', 'the absolute form has a scheme of HTTP', '^https?:', '^[a-z]+:'),
  change(
    'head-parser',
    'authorities are checked',
    'authority === undefined || !isAuthority(authority)',
    'authority === undefined',
  ),
  change('head-parser', 'the absolute form is checked against Host', 'return authority;', 'return null;'),
  change('head-parser', 'a chunked body has no length', 'fields.chunked ? null : ', ''),
  change('head-parser', 'Content-Length is the length', 'fields.contentLength ?? 0', '0'),
  change('head-parser', 'close closes', '!fields.closes && ', ''),
  change('head-parser', 'CONNECT closes', '!tunnel && ', ''),
  change('head-parser', 'HTTP/1.0 closes', 'minorVersion === 1 || fields.keepsAlive', 'true'),
  change('head-parser', 'HTTP/1.0 keeps when asked', 'minorVersion === 1 || fields.keepsAlive', 'minorVersion === 1'),
  change(
    'field-parser',
    'CR before the LF of an empty line',
    "throw new HttpFault(400, 'CR without LF')",
    'return from + 1',
  ),
  change('field-parser', 'CR ends a value', 'if (text.charCodeAt(lineEnd) !== CR)', 'if (false)'),
  change('field-parser', 'LF follows CR', 'if (text.charCodeAt(lineEnd + 1) !== LF) {', 'if (false) {'),
  change(
    'field-parser',
    'whitespace before a value is no part of it',
    'while (isBlank(text.charCodeAt(valueStart)))',
    'while (false)',
  ),
  change(
    'field-parser',
    'whitespace behind a value is no part of it',
    'while (valueEnd > valueStart && ',
    'while (false && ',
  ),
  change('field-parser', 'a tab is whitespace', ' || code === TAB', ''),
  change('octets', 'tokens have all signs', '"!#$%&\'*+-.^_`|~"', '"!#$%&\'*+-.^_`|"'),
  change('octets', 'tokens have no other signs', '"!#$%&\'*+-.^_`|~"', '"!#$%&\'*+-.^_`|~ @("'),
  change('octets', 'tokens have no non-ASCII octets', '/[0-9A-Za-z]/', '/[0-9A-Za-z\\x80-\\xff]/'),
  change(
    'octets',
    'values have no control octets',
    'octet >= 0x20 && octet !== 0x7f',
    'octet !== 0x0d && octet !== 0x0a',
  ),
  change('octets', 'values have no DEL', ' && octet !== 0x7f', ''),
  change('octets', 'values may have tabs', 'octet === 0x09 || ', ''),
  change(
    'octets',
    'targets have no spaces or control octets',
    'octet > 0x20 && octet < 0x7f',
    'octet !== 0x20 && octet < 0x7f',
  ),
  change('octets', 'targets are ASCII', ' && octet < 0x7f', ''),
  change('octets', 'targets have no fragment', ' && octet !== 0x23', ''),
  change('authority', 'ports are at most 65535', '65_535', '99_999_999'),
  change('authority', 'IPv6 addresses are checked', ' && isIPv6(address)', ''),
  change('authority', 'IPv6 addresses have no zone', 'IPV6_SIGNS.test(address) && ', ''),
  change('authority', 'IPvFuture is known', 'IP_FUTURE.test(address) || ', ''),
  change('authority', 'a tunnel has a port', ' && /:0*[1-9]\\d*$/.test(text)', ''),
  change('authority', 'percent-encoding is whole', '%[0-9A-Fa-f]{2}', '%'),
  change('request-fields', 'an empty Host is let pass', "value !== '' && ", ''),
  change('request-fields', 'Host is compared without case', 'this.host.toLowerCase()', 'this.host'),
  change(
    'request-fields',
    'names are compared without case',
    "name.toLowerCase() === 'content-length'",
    "name === 'Content-Length'",
  ),
  change(
    'request-fields',
    'codings are compared without case',
    'const coding = value.toLowerCase()',
    'const coding = value',
  ),
  change(
    'request-fields',
    'expectations are compared without case',
    "value.toLowerCase() !== '100-continue'",
    "value !== '100-continue'",
  ),
  change(
    'request-fields',
    'connection options are compared without case',
    'const options = value.toLowerCase()',
    'const options = value',
  ),
  change('request-fields', 'Connection is a list', 'options.split(/[ \\t]*,[ \\t]*/)', '[options]'),
  change(
    'chunked-decoder',
    'chunk sizes are hexadecimal',
    'Number.parseInt(digits, 16)',
    'Number.parseInt(digits, 10)',
  ),
  change('chunked-decoder', 'a size has a digit', "if (digits === '')", 'if (false)'),
  change('chunked-decoder', 'CR before the LF of a size line', 'if (input[end - 1] !== 13)', 'if (false)'),
  change('chunked-decoder', 'CR behind chunk data', 'input[offset] !== 13 || ', ''),
  change('chunked-decoder', 'LF behind chunk data', ' || (input.length > offset + 1 && input[offset + 1] !== 10)', ''),
  change('chunked-decoder', 'extensions are looked at', 'digits.length < line.length', 'false'),
  change('chunked-decoder', 'trailers are given on', 'this.trailers = trailers', 'this.trailers = []'),
  change(
    'chunked-decoder',
    'a chunk of size 0 is the last one',
    "this.#remaining === 0 ? 'trailers' : 'data'",
    "'data'",
  ),
  change('trailer-fields', 'names of trailers are compared without case', 'name.toLowerCase()', 'name'),
];

function change(file: string, rule: string, ...[find, replace]: readonly [find: string, replace: string]): Mutation {
  return { rule: `${file}: ${rule}`, file, find, replace };
}

/** All of them. */
export const MUTATIONS: readonly Mutation[] = [...DROPPED, ...BENT];
