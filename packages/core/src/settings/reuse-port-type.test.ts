import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { reusePort } from './reuse-port-type.ts';

describe('reusePort', () => {
  it('can be on from Node.js 23.1 on', () => {
    for (const version of ['23.1.0', '24.0.0', '26.4.1']) assert.equal(reusePort(version).parse('true'), true);
    for (const version of ['20.19.0', '22.18.0', '23.0.0']) {
      assert.throws(
        () => reusePort(version).check(true),
        new RegExp(`Node.js 23.1 or newer for that; this is ${version}`),
      );
      assert.equal(reusePort(version).check(false), false);
    }
  });
});
