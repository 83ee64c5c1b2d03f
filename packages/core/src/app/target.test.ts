import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ApplicationError } from '../errors.ts';
import { parseTarget } from './target.ts';

function fails(text: string, complaint: RegExp): void {
  assert.throws(
    () => parseTarget(text),
    (error) => error instanceof ApplicationError && complaint.test(error.message),
    text,
  );
}

test('parseTarget reads a module without an export', () => {
  const { module, exportPath, factoryArguments } = parseTarget('./server/app.js');
  assert.deepEqual([module, exportPath, factoryArguments], ['./server/app.js', null, null]);
});

test('parseTarget reads an export and the properties after it', () => {
  assert.deepEqual(parseTarget('config.wsgi:server.app').exportPath, ['server', 'app']);
  assert.deepEqual(parseTarget('a:$größe').exportPath, ['$größe']);
});

test('parseTarget reads the JSON arguments of a factory, commas and colons in them included', () => {
  assert.deepEqual(parseTarget('a:create()').factoryArguments, []);
  assert.deepEqual(parseTarget('a:create( )').factoryArguments, []);
  assert.deepEqual(parseTarget('a:create({"json": 1, "b": [1, 2]}, "x,y:)", null)').factoryArguments, [
    { json: 1, b: [1, 2] },
    'x,y:)',
    null,
  ]);
});

test('parseTarget says what is wrong and where', () => {
  fails('', /names no module/);
  fails(':app', /names no module/);
  fails('app:', /character 5, the name of an export/);
  fails('app:1x', /character 5, the name of an export/);
  fails('app:a-b', /character 6, '\.', '\(' or the end/);
  fails('app:a..b', /character 6/);
  fails('app:create(1', /character 13, '\)' was expected/);
  fails('app:create(1)x', /character 15, '\)' was expected/);
  fails('app:create({json: 1})', /character 12, argument 1 .* not JSON: \{json: 1\}/);
  fails('app:create(1, two)', /character 14, argument 2 .* not JSON: two/);
  fails('app:create(1,)', /argument 2 .* not JSON: nothing/);
});
