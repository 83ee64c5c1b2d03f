/** A session store of express-session in files, which all workers and threads share. */

import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import session from 'express-session';
import { place } from './places.js';

class FileStore extends session.Store {
  get(id, callback) {
    let text;
    try {
      text = readFileSync(fileOf(id), 'utf8');
    } catch {
      // No such session, as when its cookie is older than the store.
      callback(null, null);
      return;
    }
    callback(null, JSON.parse(text));
  }

  set(id, value, callback) {
    writeFileSync(fileOf(id), JSON.stringify(value));
    callback(null);
  }

  destroy(id, callback) {
    rmSync(fileOf(id), { force: true });
    callback(null);
  }
}

function fileOf(id) {
  return place(`session-${id}`);
}

/** The middleware. */
export function fileSessions() {
  return session({ store: new FileStore(), secret: 'three horns', resave: false, saveUninitialized: false });
}

/** Counts the requests of a session. */
export function countVisit(request) {
  request.session.visits = (request.session.visits ?? 0) + 1;
  return { visits: request.session.visits };
}
