import assert from 'node:assert/strict';
import { parity } from './parity.test.kit.ts';

const BOUNDARY = '----boundary';
const multipart = (...parts: string[]): string =>
  `${parts.map((part) => `--${BOUNDARY}\r\n${part}\r\n`).join('')}--${BOUNDARY}--\r\n`;
const MULTIPART = { 'content-type': `multipart/form-data; boundary=${BOUNDARY}` };
const FORM = { 'content-type': 'application/x-www-form-urlencoded' };

parity('FormData: sent and parsed', async ({ Response }) => {
  const form = new FormData();
  form.append('a', '1');
  form.append('a', 'é "quoted"');
  form.append('file', new File(['content'], 'naïve.txt', { type: 'text/x-a' }));
  const response = new Response(form);
  assert.match(response.headers.get('content-type')!, /^multipart\/form-data; boundary=\S+$/);
  const parsed = await response.formData();
  assert.deepEqual(parsed.getAll('a'), ['1', 'é "quoted"']);
  const file = parsed.get('file') as File;
  assert.deepEqual([file.name, file.type, await file.text()], ['naïve.txt', 'text/x-a', 'content']);
  assert.equal(response.bodyUsed, true);
});

parity('FormData: an empty one', async ({ Response }) => {
  assert.deepEqual([...(await new Response(new FormData()).formData())], []);
});

parity('FormData: a clone has the same boundary', async ({ Response }) => {
  const form = new FormData();
  form.append('a', '1');
  const response = new Response(form);
  const copy = response.clone();
  assert.equal((await copy.formData()).get('a'), '1');
  assert.equal((await response.formData()).get('a'), '1');
});

parity('FormData: multipart text', async ({ Response }) => {
  const body = multipart(
    'Content-Disposition: form-data; name="a"\r\n\r\n1',
    'Content-Disposition: form-data; name="f"; filename="f.txt"\r\nContent-Type: text/plain\r\n\r\nline\r\nline',
  );
  const form = await new Response(body, { headers: MULTIPART }).formData();
  assert.equal(form.get('a'), '1');
  assert.equal(await (form.get('f') as File).text(), 'line\r\nline');
});

parity('FormData: urlencoded text', async ({ Response }) => {
  const form = await new Response('a=1&a=%C3%A9+b&c', { headers: FORM }).formData();
  assert.deepEqual(
    [...form],
    [
      ['a', '1'],
      ['a', 'é b'],
      ['c', ''],
    ],
  );
  assert.deepEqual([...(await new Response(new URLSearchParams('a=b')).formData())], [['a', 'b']]);
});

parity('FormData: what is none is refused', async ({ Response }) => {
  await assert.rejects(new Response('a=1').formData(), TypeError);
  await assert.rejects(new Response('a=1', { headers: { 'content-type': 'application/json' } }).formData(), TypeError);
  await assert.rejects(new Response('no parts', { headers: MULTIPART }).formData(), TypeError);
  await assert.rejects(new Response('x', { headers: { 'content-type': 'multipart/form-data' } }).formData(), TypeError);
});

parity('FormData: in a request that came in', async ({ received }) => {
  const body = multipart('Content-Disposition: form-data; name="a"\r\n\r\n1');
  const request = received({
    method: 'POST',
    headers: ['Host', 'a', 'Content-Type', MULTIPART['content-type']],
    body: [body.slice(0, 30), body.slice(30)],
  });
  assert.equal((await request.formData()).get('a'), '1');
  assert.equal(request.bodyUsed, true);
});
