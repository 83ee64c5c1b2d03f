import assert from 'node:assert/strict';
import { test } from 'node:test';
import { frameText } from './frame-text.ts';

const FRAME = { functionName: 'spin', url: 'file:///srv/my%20app.js', line: 3, column: 5, sourceMapUrl: '' };

test('says function, path, line and column', () => {
  assert.equal(frameText(FRAME), 'spin (/srv/my app.js:3:5)');
  assert.equal(frameText({ ...FRAME, functionName: '', url: 'node:fs' }), '(anonymous) (node:fs:3:5)');
  assert.equal(frameText({ ...FRAME, url: '' }), 'spin ((unknown):3:5)');
});

test('says the position in the original, when a source map in the script knows it', () => {
  // Line 3 from column 1 on comes from line 8, column 3 of original.ts.
  const map = { version: 3, sources: ['original.ts'], names: [], mappings: ';;AAOE' };
  const json = JSON.stringify(map);
  const inBase64 = `data:application/json;base64,${Buffer.from(json).toString('base64')}`;
  const escaped = `data:application/json,${encodeURIComponent(json)}`;
  for (const sourceMapUrl of [inBase64, escaped]) {
    assert.equal(frameText({ ...FRAME, sourceMapUrl }), 'spin (/srv/original.ts:8:3)');
  }
});

test('keeps to the compiled position when the source map is missing or broken', () => {
  for (const sourceMapUrl of ['missing.js.map', 'data:application/json,{', 'http://example.com/x.map']) {
    assert.equal(frameText({ ...FRAME, sourceMapUrl }), 'spin (/srv/my app.js:3:5)');
  }
});
