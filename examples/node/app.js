/** What would be given to `http.createServer`. */
export function application(request, response) {
  if (request.url === '/') {
    response.setHeader('content-type', 'text/plain');
    response.end('Hello from Node.js\n');
  } else {
    response.statusCode = 404;
    response.end('Not found\n');
  }
}
