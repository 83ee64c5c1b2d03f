import { testBehindProxies } from './harness/behind-proxies.ts';

testBehindProxies('sync');
