import express from 'express';

export const application = express();

application.get('/', (_request, response) => {
  response.type('text').send('Hello from Express\n');
});

application.get('/users/:name', (request, response) => {
  response.json({ name: request.params.name });
});
