/** I/O-bound and asynchronous, as an API over a database: a query to PostgreSQL by `pg`, through a pool in the application. */
import pg from 'pg';
import { bothForms, json } from './both-forms.js';

const pool = new pg.Pool({
  ...{ host: '127.0.0.1', port: Number(process.env.BENCH_BACKEND_PORT), user: 'bench', database: 'postgres' },
  // Never fewer than there are requests at once: the server is measured, not the wait for a connection.
  max: 64,
});

/**
 * Finds the 20 orders of a customer by an index, and takes 10 ms over it: the database is on the machine that is measured,
 * and a query that computed for so long would take its cores away.
 */
const QUERY = {
  name: 'orders of a customer',
  text: 'SELECT id, title, amount FROM pg_sleep(0.01), orders WHERE customer = $1 ORDER BY id',
};

let customer = 0;

export const { node, web } = bothForms(async () => {
  customer = (customer + 1) % 500;
  const { rows } = await pool.query({ ...QUERY, values: [customer] });
  return json(rows);
});
