/** Hello world as a gateway application. */
import { gateway } from 'tricorn';

const HEADERS = [['Content-Type', 'text/plain']];

export const application = gateway((_environ, startResponse) => {
  startResponse('200 OK', HEADERS);
  return ['Hello, world!'];
});
