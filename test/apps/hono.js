import { Hono } from 'hono';
import { answer } from './parts/fetch-routes.js';

export const application = new Hono();

application.get('/', (context) => context.text('Hello from hono'));
application.get('/query', (context) => context.json(context.req.query()));
application.all('*', (context) => answer('hono', context.req.raw) ?? context.notFound());
