/** Settings about the reverse proxies and load balancers in front of the server. */

import type { CoreSettings } from '../core-settings.ts';
import { networkList } from '../network-list.ts';
import type { SettingTable } from '../setting.ts';
import { choice } from '../text-types.ts';

const section = 'Behind proxies';
/** Whoever is on this machine. gunicorn's default too: it never asks about unix sockets. */
const THIS_MACHINE: readonly string[] = ['127.0.0.1', '::1', 'unix'];

export const proxySettings: SettingTable<Pick<CoreSettings, 'forwardedAllowIps' | 'proxyProtocol' | 'proxyAllowIps'>> =
  {
    forwardedAllowIps: {
      flags: ['--forwarded-allow-ips'],
      type: networkList(),
      default: THIS_MACHINE,
      environment: 'FORWARDED_ALLOW_IPS',
      section,
      summary: 'Proxies whose `X-Forwarded-*` and `Forwarded` fields are believed: addresses, networks, unix or *.',
      details:
        'Commas go between: `10.0.0.0/8,fd00::/8,unix`. `unix` stands for the clients of unix sockets, `*` for everybody. ' +
        'A request whose fields contradict each other is answered 400. See [proxies.md](proxies.md).',
    },
    proxyProtocol: {
      flags: ['--proxy-protocol'],
      type: choice(['off', 'optional', 'required']),
      default: 'off',
      section,
      summary: 'Whether connections start with a PROXY protocol header, version 1 or 2.',
      details:
        '`optional` takes connections with and without it; `required` closes those without it. ' +
        'See [proxies.md](proxies.md).',
    },
    proxyAllowIps: {
      flags: ['--proxy-allow-ips', '--proxy-allow-from'],
      type: networkList(),
      default: THIS_MACHINE,
      section,
      summary: 'Load balancers that may send a PROXY protocol header: addresses, networks, unix or *.',
      details: 'A connection from elsewhere that starts with one is closed.',
    },
  };
