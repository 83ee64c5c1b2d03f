/** Makes a SQLite file with a table of orders and keeps it until the end; or gives the version: `--version`. */
import { join } from 'node:path';
import { loadDatabase } from '../better-sqlite3.js';
import { runBackend } from './backend.js';

const ROWS = 50_000;

const { Database, version } = loadDatabase();
if (process.argv[2] === '--version') {
  // A package that was built for another Node.js fails here and not in the middle of a measurement.
  new Database(':memory:').close();
  console.log(version);
} else {
  await runBackend(({ folder }) => {
    const database = new Database(join(folder, 'orders.sqlite'));
    database.exec('CREATE TABLE orders (id INTEGER PRIMARY KEY, customer INTEGER, title TEXT, amount INTEGER)');
    const insert = database.prepare('INSERT INTO orders (customer, title, amount) VALUES (?, ?, ?)');
    database.transaction(() => {
      for (let n = 0; n < ROWS; n++) insert.run((n * 7919) % 1000, `Order number ${n}`, (n * 31) % 977);
    })();
    database.close();
    return () => {};
  });
}
