/** A database file that is written and read within a request, by blocking calls. */

import { createRequire } from 'node:module';
import { place } from './places.js';

const load = createRequire(import.meta.url);
let statements;

/** Stores a name and gives all names stored so far. */
export function remember(name) {
  statements ??= open();
  statements.insert.run(name);
  return { names: statements.select.all().map((row) => row.name) };
}

function open() {
  // Only here: the package need not be there where no test asks for it.
  const Database = load('better-sqlite3');
  const database = new Database(place('names.sqlite'));
  database.pragma('journal_mode = WAL');
  database.exec('CREATE TABLE IF NOT EXISTS names (id INTEGER PRIMARY KEY, name TEXT)');
  return {
    insert: database.prepare('INSERT INTO names (name) VALUES (?)'),
    select: database.prepare('SELECT name FROM names ORDER BY id'),
  };
}
