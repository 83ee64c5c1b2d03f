import { Hono } from 'hono';

export const application = new Hono();

application.get('/', (context) => context.text('Hello from Hono\n'));

application.get('/users/:name', (context) => context.json({ name: context.req.param('name') }));
