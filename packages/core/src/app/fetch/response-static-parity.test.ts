import assert from 'node:assert/strict';
import { inspect } from 'node:util';
import { parity } from './parity.test.kit.ts';

// What the standard leaves to WebIDL is called with arguments that TypeScript refuses.
// biome-ignore lint/suspicious/noExplicitAny: see above
type Anything = any;

parity('Response.error', ({ Response }) => {
  const response = Response.error();
  const { type, status, statusText, ok, body, url } = response;
  assert.deepEqual(
    { type, status, statusText, ok, body, url },
    { type: 'error', status: 0, statusText: '', ok: false, body: null, url: '' },
  );
  assert.deepEqual([...response.headers], []);
  assert.throws(() => response.headers.append('a', '1'), TypeError);
  assert.throws(() => response.headers.set('a', '1'), TypeError);
  assert.throws(() => response.headers.delete('a'), TypeError);
  assert.ok(response instanceof Response);
});

for (const status of [301, 302, 303, 307, 308, undefined]) {
  parity(`Response.redirect: status ${status}`, ({ Response }) => {
    const response = Response.redirect('https://example.com/a b?é#c', status as 302);
    assert.equal(response.status, status ?? 302);
    assert.deepEqual([...response.headers], [['location', 'https://example.com/a%20b?%C3%A9#c']]);
    assert.equal(response.body, null);
    assert.equal(response.type, 'default');
    assert.equal(response.redirected, false);
    assert.throws(() => response.headers.set('a', '1'), TypeError);
  });
}

for (const status of [200, 300, 304, 305, 306, 309, 400, 0, null]) {
  parity(`Response.redirect: status ${status} is refused`, ({ Response }) => {
    assert.throws(() => Response.redirect('https://example.com', status as 302), RangeError);
  });
}

parity('Response.redirect: URLs', ({ Response }) => {
  assert.equal(Response.redirect(new URL('http://a/b'), 302).headers.get('location'), 'http://a/b');
  assert.equal(Response.redirect('HTTP://A:80/b/../c', 302).headers.get('location'), 'http://a/c');
  for (const url of ['http://', 'http://:invalid', 'a b:c', 'http://a:99999'])
    assert.throws(() => Response.redirect(url, 302), TypeError);
  assert.throws(() => (Response.redirect as Anything)(), TypeError);
});

for (const [data, text] of [
  [{ a: 1 }, '{"a":1}'],
  ['a', '"a"'],
  [null, 'null'],
  [1, '1'],
  [[], '[]'],
  ['é', '"é"'],
  ['\ud800', '"\\ud800"'],
] as const) {
  parity(`Response.json: ${inspect(data)}`, async ({ Response }) => {
    const response = Response.json(data);
    assert.deepEqual([...response.headers], [['content-type', 'application/json']]);
    assert.deepEqual([response.status, response.statusText, response.type], [200, '', 'default']);
    assert.equal(await response.text(), text);
  });
}

parity('Response.json: init', async ({ Response }) => {
  const response = Response.json(
    {},
    { status: 400, statusText: 'Bad', headers: { 'content-type': 'application/problem+json', a: '1' } },
  );
  assert.deepEqual([response.status, response.statusText], [400, 'Bad']);
  assert.deepEqual(
    [...response.headers],
    [
      ['a', '1'],
      ['content-type', 'application/problem+json'],
    ],
  );
  assert.deepEqual(await response.json(), {});
});

parity('Response.json: what has no JSON form is refused', ({ Response }) => {
  const circle: Anything = {};
  circle.self = circle;
  for (const data of [undefined, () => {}, Symbol('a'), circle, 1n])
    assert.throws(() => Response.json(data), TypeError);
  assert.throws(
    () =>
      Response.json({
        toJSON() {
          throw new RangeError('mine');
        },
      }),
    RangeError,
  );
});
