/** Counts visits by session, in memory and in files; `hold` makes the answer wait for a gate. */

import express from 'express';
import session from 'express-session';
import { countVisit, fileSessions } from './parts/file-sessions.js';
import { gate, note } from './parts/places.js';

export const application = express();

application.use('/memory', session({ secret: 'three horns', resave: false, saveUninitialized: false }));
application.use('/file', fileSessions());
application.get(['/memory', '/file'], async (request, response) => {
  const { visits } = countVisit(request);
  if (request.query.hold) {
    note(`${request.query.hold}-held`, 'held');
    await gate(request.query.hold);
  }
  response.json(visits);
});
