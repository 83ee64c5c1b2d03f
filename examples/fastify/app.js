import Fastify from 'fastify';

export const application = Fastify();

application.get('/', async (_request, reply) => {
  reply.type('text/plain');
  return 'Hello from Fastify\n';
});

application.get('/users/:name', async (request) => ({ name: request.params.name }));
