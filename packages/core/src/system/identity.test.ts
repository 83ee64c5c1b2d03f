import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { findIdentity } from './identity.ts';

const root = { geteuid: () => 0, getegid: () => 0 };
const none = { user: '', group: '', initgroups: false };

describe('findIdentity', () => {
  it('finds names and takes numbers as they are', () => {
    const nobody = findIdentity({ ...none, user: 'nobody' }, root);
    assert.equal(nobody?.uid, 65_534);
    assert.deepEqual(findIdentity({ ...none, user: '12345', group: '54321' }, root), {
      ...{ uid: 12_345, gid: 54_321, groupsOf: null },
    });
    assert.deepEqual(findIdentity({ ...none, group: '54321' }, root), { uid: 0, gid: 54_321, groupsOf: null });
    assert.equal(findIdentity({ ...none, user: 'nobody', initgroups: true }, root)?.groupsOf, 'nobody');
  });

  it('is none when nothing is asked for, or what there is', () => {
    assert.equal(findIdentity(none, root), null);
    assert.equal(findIdentity({ ...none, user: 'root' }, root), null);
    assert.equal(
      findIdentity({ ...none, user: '1000', group: '1000' }, { geteuid: () => 1000, getegid: () => 1000 }),
      null,
    );
  });

  it('says what can not be', () => {
    const user = { geteuid: () => 1000, getegid: () => 1000 };
    assert.throws(
      () => findIdentity({ ...none, user: 'nobody' }, user),
      /got 65534:\d+, expected 1000:1000; only root/,
    );
    assert.throws(
      () => findIdentity({ ...none, user: 'no-such-user' }, root),
      /--user: got 'no-such-user', expected a user/,
    );
    assert.throws(() => findIdentity({ ...none, group: 'no-such-group' }, root), /--group: got 'no-such-group'/);
    assert.throws(() => findIdentity({ ...none, initgroups: true }, root), /--initgroups: got it alone/);
  });
});
