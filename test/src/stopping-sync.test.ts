import { testStorms } from './harness/storms.ts';

testStorms('sync');
