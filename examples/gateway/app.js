import { gateway } from 'tricorn';

/** WSGI's shape: the request is an object of strings, the response an iterable of chunks. */
export const application = gateway((environ, startResponse) => {
  if (environ.PATH_INFO !== '/') {
    startResponse('404 Not Found', [['content-type', 'text/plain']]);
    return ['Not found\n'];
  }
  startResponse('200 OK', [['content-type', 'text/plain']]);
  return ['Hello from the gateway, ', environ.REMOTE_ADDR, '\n'];
});
