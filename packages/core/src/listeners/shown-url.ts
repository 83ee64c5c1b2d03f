/** How a listener is shown to people. */

import type { CoreSettings } from '../settings/core-settings.ts';
import type { Listener } from './listener.ts';

/** The URL of a listener under settings: `https` with a certificate. Unix sockets have none and keep their label. */
export function shownUrl({ url }: Pick<Listener, 'url'>, { certfile }: Pick<CoreSettings, 'certfile'>): string {
  return certfile === '' ? url : url.replace(/^http:/, 'https:');
}
