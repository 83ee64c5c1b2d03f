import { conformance } from 'tricorn/testing';

conformance({ workerClass: 'gthread', args: ['-t', '2'] });
