/** Hello world: what the server itself costs. */
const TEXT = 'Hello, world!';
const TYPE = { 'content-type': 'text/plain' };

export function node(_request, response) {
  response.setHeader('Content-Type', 'text/plain');
  response.end(TEXT);
}

export const web = { fetch: () => new Response(TEXT, { headers: TYPE }) };
