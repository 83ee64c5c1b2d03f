/** Which connections begin with a PROXY protocol header. */

import { ProxyHeaderError } from '../../errors.ts';
import type { Peer } from '../../exchange.ts';
import type { CoreSettings } from '../../settings/core-settings.ts';
import { beginsWith, type ProxyHeader, V1_START, V2_START } from './proxy-header.ts';
import { parseProxyV1 } from './proxy-header-v1.ts';
import { parseProxyV2 } from './proxy-header-v2.ts';
import { TrustedNetworks } from './trusted-networks.ts';

/** What stands for a header where there is none. */
const NO_HEADER: ProxyHeader = Object.freeze({ bytes: 0, connection: null });

/** The protocol as the settings want it. */
export class ProxyProtocol {
  readonly #required: boolean;
  readonly #trusted: TrustedNetworks;

  constructor(required: boolean, allowed: readonly string[]) {
    this.#required = required;
    this.#trusted = new TrustedNetworks(allowed);
  }

  /**
   * Reads the header that all the bytes of a connection so far begin with, an empty one where they begin with something
   * else. Null: more bytes are needed to tell.
   *
   * @throws ProxyHeaderError when it is malformed, missing though it is required, or `sender` may not send one
   */
  readHeader(bytes: Buffer, sender: Peer): ProxyHeader | null {
    const first = beginsWith(bytes, V1_START);
    const second = beginsWith(bytes, V2_START);
    if (first === false && second === false) {
      if (this.#required) throw new ProxyHeaderError('missing');
      return NO_HEADER;
    }
    if (!first && !second) return null;
    if (!this.#trusted.trusts(sender)) {
      throw new ProxyHeaderError('the sender is not on the list of --proxy-allow-ips');
    }
    return first ? parseProxyV1(bytes) : parseProxyV2(bytes);
  }
}

/** Null when it is off. */
export function proxyProtocolOf({ proxyProtocol, proxyAllowIps }: CoreSettings): ProxyProtocol | null {
  const on = proxyProtocol === 'optional' || proxyProtocol === 'required';
  return on ? new ProxyProtocol(proxyProtocol === 'required', proxyAllowIps) : null;
}
