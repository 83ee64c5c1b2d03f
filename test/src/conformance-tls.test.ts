import { conformance } from 'tricorn/testing';
import { WORKER_CLASSES } from './harness/places.ts';
import { TLS_FLAGS, tlsText } from './harness/tls.ts';

for (const workerClass of WORKER_CLASSES) {
  conformance({ workerClass, args: TLS_FLAGS, authority: tlsText('authority.pem') });
}
