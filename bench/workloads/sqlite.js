/** I/O-bound and blocking: a template read by readFileSync, then a search through 50,000 rows by better-sqlite3, about 10 ms. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { loadDatabase } from './better-sqlite3.js';
import { bothForms, json } from './both-forms.js';

const TEMPLATE = fileURLToPath(import.meta.url);

const { Database } = loadDatabase();
const database = new Database(join(process.env.BENCH_BACKEND_FOLDER, 'orders.sqlite'), { readonly: true });
// No index helps a pattern that begins with a wildcard.
const query = database.prepare(`
  SELECT customer, count(*) AS orders, sum(amount) AS total FROM orders
  WHERE title LIKE '%7%' GROUP BY customer ORDER BY total DESC LIMIT 20`);

export const { node, web } = bothForms(() => json({ template: readFileSync(TEMPLATE).length, best: query.all() }));
