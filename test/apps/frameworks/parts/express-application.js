/** The application for Express, whichever version is given. */

import { Readable } from 'node:stream';
import bodyParser from 'body-parser';
import compression from 'compression';
import multer from 'multer';
import serveStatic from 'serve-static';
import { remember } from './database.js';
import { countVisit, fileSessions } from './file-sessions.js';
import { PUBLIC, SAMPLE } from './places.js';
import { rawRoutes } from './raw-routes.js';
import { gatedEvents, rows } from './rows.js';
import { describeUpload } from './upload.js';

/** Makes it. Express 4 does not see the promise a handler returns, so `next` is given the error there. */
export function expressApplication(express, handlesPromises) {
  const application = express();
  const upload = multer({ storage: multer.memoryStorage() });
  for (const [path, handler] of Object.entries(rawRoutes)) application.all(path, handler);
  application.use(compression());
  application.use('/static', serveStatic(PUBLIC));
  application.use(bodyParser.json({ limit: '8mb' }), bodyParser.urlencoded({ extended: false }));

  application.get('/json', (_request, response) => response.json({ hello: 'world' }));
  application.get('/ip', (request, response) => response.json({ ip: request.ip, protocol: request.protocol }));
  application.post('/body', (request, response) => response.json(request.body));
  application.get('/session', fileSessions(), (request, response) => response.json(countVisit(request)));
  application.post('/upload', upload.single('file'), ({ file, body }, response) => {
    response.json(describeUpload(file.originalname, file.buffer, body.title));
  });
  application.get('/file', (_request, response) => response.sendFile(SAMPLE));
  application.get('/events', async (request, response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    for await (const event of gatedEvents(request.query.gate)) {
      response.write(`data: ${event}\n\n`);
      // The compression middleware holds back what it was not asked to send.
      response.flush();
    }
    response.end();
  });
  application.get('/rows', (request, response) => {
    response.type('application/x-ndjson');
    Readable.from(rows(Number(request.query.count))).pipe(response);
  });
  application.get('/names', (request, response) => response.json(remember(request.query.name)));
  application.get('/cookies', (_request, response) => response.cookie('a', '1').cookie('b', '2').redirect('/json'));
  application.get('/throw', () => {
    throw new Error('thrown on purpose');
  });
  const reject = async () => {
    throw new Error('rejected on purpose');
  };
  application.get('/reject', handlesPromises ? reject : (...[, , next]) => reject().catch(next));
  return application;
}
