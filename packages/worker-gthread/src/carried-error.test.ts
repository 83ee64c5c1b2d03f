import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ApplicationError, BodyError, ResponseError, TricornError } from 'tricorn/plugin';
import { carryError, uncarryError } from './carried-error.ts';

test('an error crosses with class, code, message and stack', () => {
  const errors = [
    new ApplicationError('no such module'),
    new BodyError(413, 'too large'),
    new ResponseError('twice'),
    new TricornError('ERR_TRICORN_CONFIG', 'bad', { exitCode: 2 }),
    new TypeError('plain'),
  ];
  for (const error of errors) {
    const crossed = uncarryError(structuredClone(carryError(error)));
    assert.deepEqual({ ...crossed, name: crossed.name }, { ...error, name: error.name });
    assert.equal(crossed.message, error.message);
    assert.equal(crossed.stack, error.stack);
    if (error instanceof TricornError) assert.equal(crossed.constructor, error.constructor);
  }
});

test('causes are in the stack, and what is no error is shown', () => {
  const crossed = uncarryError(carryError(new Error('outer', { cause: new Error('inner') })));
  assert.match(crossed.stack ?? '', /outer[\s\S]*inner/);
  assert.match(uncarryError(carryError({ odd: 1 })).message, /odd: 1/);
});
