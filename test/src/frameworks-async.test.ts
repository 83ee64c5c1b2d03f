import { testFrameworks } from './harness/test-frameworks.ts';

testFrameworks('async');
