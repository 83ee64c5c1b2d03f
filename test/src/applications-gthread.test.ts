import { testApplications } from './harness/test-applications.ts';

testApplications('gthread');
