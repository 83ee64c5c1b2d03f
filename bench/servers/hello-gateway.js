import { gateway } from 'tricorn';

const HEADERS = [['Content-Type', 'text/plain']];

/** Hello world as a gateway application. */
export const application = gateway((_environ, startResponse) => {
  startResponse('200 OK', HEADERS);
  return ['Hello, world!'];
});
