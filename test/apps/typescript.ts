import { answer } from './parts/fetch-routes.js';

type Answer = Response | Promise<Response>;

interface FetchApplication {
  fetch(request: Request): Answer;
}

const notFound = (): Response => new Response('Not found', { status: 404 });

export const application: FetchApplication = {
  fetch(request: Request): Answer {
    return (answer('typescript', request) as Answer | undefined) ?? notFound();
  },
};
