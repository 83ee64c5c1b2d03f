/** Hello world as a node handler. */
export function application(_request, response) {
  response.setHeader('Content-Type', 'text/plain');
  response.end('Hello, world!');
}
