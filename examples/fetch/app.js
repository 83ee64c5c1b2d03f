export default {
  async fetch(request) {
    const { pathname } = new URL(request.url);
    if (pathname === '/') return new Response('Hello from fetch\n');
    if (pathname === '/time') return Response.json({ time: new Date() });
    return new Response('Not found\n', { status: 404 });
  },
};
