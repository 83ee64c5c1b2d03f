interface User {
  readonly name: string;
  readonly visits: number;
}

const visits: Map<string, number> = new Map();

function visit(name: string): User {
  const count = (visits.get(name) ?? 0) + 1;
  visits.set(name, count);
  return { name, visits: count };
}

export const application = {
  fetch(request: Request): Response {
    const { pathname } = new URL(request.url);
    if (pathname === '/') return new Response('Hello from TypeScript\n');
    const [, name] = /^\/users\/(\w+)$/.exec(pathname) ?? [];
    return name === undefined ? new Response('Not found\n', { status: 404 }) : Response.json(visit(name));
  },
};
