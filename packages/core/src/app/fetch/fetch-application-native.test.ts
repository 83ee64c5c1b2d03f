import assert from 'node:assert/strict';
import { after } from 'node:test';
import { declareApplicationTests } from './application-suite.test.kit.ts';
import { NativeResponse } from './natives.ts';

declareApplicationTests(false);

after(() => assert.equal(globalThis.Response, NativeResponse, 'nothing was installed'));
