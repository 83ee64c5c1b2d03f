interface Greeting {
  readonly name: string;
  readonly text: string;
}

function greet(name: string): Greeting {
  return { name, text: `Hello, ${name}` };
}

export const application = {
  fetch(request: Request): Response {
    const { pathname } = new URL(request.url);
    if (pathname === '/') return new Response('Hello from TypeScript\n');
    const [, name] = /^\/users\/(\w+)$/.exec(pathname) ?? [];
    return name === undefined ? new Response('Not found\n', { status: 404 }) : Response.json(greet(name));
  },
};
