/** TLS under the async class. */

import { test } from 'node:test';
import { tlsCases } from './harness/tls-cases.ts';

for (const { name, check } of tlsCases) test(name, () => check('async'));
