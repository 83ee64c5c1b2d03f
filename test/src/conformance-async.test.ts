import { conformance } from 'tricorn/testing';

conformance({ workerClass: 'async' });
