import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { backlogNotice } from './backlog.ts';

test('says when the kernel cuts the backlog down', () => {
  const folder = mkdtempSync(join(tmpdir(), 'tricorn-backlog-'));
  try {
    const file = join(folder, 'somaxconn');
    writeFileSync(file, '128\n');
    assert.equal(backlogNotice(128, file), null);
    assert.equal(backlogNotice(129, file), 'backlog: 129 is cut down to 128 by net.core.somaxconn');
    assert.equal(backlogNotice(129, join(folder, 'missing')), null);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
