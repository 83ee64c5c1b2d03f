import { testStorms } from './harness/storms.ts';

testStorms('async');
