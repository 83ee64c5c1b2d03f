import { answer } from './parts/fetch-routes.js';

export const application = {
  fetch(request) {
    return answer('fetch', request) ?? new Response('Not found', { status: 404 });
  },
};
