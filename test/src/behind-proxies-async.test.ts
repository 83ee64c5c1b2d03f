import { testBehindProxies } from './harness/behind-proxies.ts';

testBehindProxies('async');
