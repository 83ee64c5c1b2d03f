/** Reads a body of any size and says how long it was. */

export async function node(request, response) {
  let bytes = 0;
  for await (const chunk of request) bytes += chunk.length;
  response.setHeader('Content-Type', 'text/plain');
  response.end(String(bytes));
}

export const web = {
  async fetch(request) {
    let bytes = 0;
    if (request.body) for await (const chunk of request.body) bytes += chunk.length;
    return new Response(String(bytes), { headers: { 'content-type': 'text/plain' } });
  },
};
