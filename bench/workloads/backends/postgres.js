/** A PostgreSQL of its own with a table of orders: PORT; or its version, for the suite to see whether it is here: `--version`. */
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { chownSync, existsSync, readdirSync, readFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { createInterface } from 'node:readline';
import pg from 'pg';
import { runBackend } from './backend.js';

/** Debian has a folder there for each version of the server, and none of its programs on the PATH. */
const VERSIONS = '/usr/lib/postgresql';

/** Enough connections for a pool in each thread of each server that is measured; and nothing has to survive a crash. */
const SETTINGS = ['max_connections=1000', 'shared_buffers=32MB', 'fsync=off', 'unix_socket_directories='];

const ORDERS = `
  CREATE TABLE orders (id serial PRIMARY KEY, customer integer NOT NULL, title text NOT NULL, amount integer NOT NULL);
  INSERT INTO orders (customer, title, amount)
    SELECT n % 500, 'Order number ' || n, n * 31 % 977 FROM generate_series(1, 10000) AS n;
  CREATE INDEX ON orders (customer);
  ANALYZE orders`;

if (process.argv[2] === '--version') process.stdout.write(run(program('postgres'), ['--version']));
else await runBackend(start);

async function start({ port, folder }) {
  const account = unprivileged();
  if (account.uid !== undefined) chownSync(folder, account.uid, account.gid);
  const options = { ...account, cwd: folder, env: { PATH: process.env.PATH, LC_ALL: 'C' } };
  const data = join(folder, 'data');
  run(program('initdb'), ['-D', data, '-U', 'bench', '-A', 'trust', '-E', 'UTF8', '--no-sync'], options);
  const settings = SETTINGS.flatMap((setting) => ['-c', setting]);
  const server = spawn(program('postgres'), ['-D', data, '-h', '127.0.0.1', '-p', String(port), ...settings], {
    ...options,
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const ended = once(server, 'exit');
  const stop = async () => {
    // The fast way, which does not wait for clients to leave.
    server.kill('SIGINT');
    await ended;
  };
  try {
    await untilReady(server);
    await fill(port);
  } catch (error) {
    await stop();
    throw error;
  }
  return stop;
}

/** The path of one of PostgreSQL's programs: of its newest version that is here. */
function program(name) {
  const numbered = existsSync(VERSIONS) ? readdirSync(VERSIONS).sort((one, other) => other - one) : [];
  const folders = [...numbered.map((version) => join(VERSIONS, version, 'bin')), ...process.env.PATH.split(delimiter)];
  const found = folders.map((folder) => join(folder, name)).find(existsSync);
  if (found === undefined) throw new Error(`there is no ${name} here`);
  return found;
}

/** PostgreSQL refuses to run as root: then as the account that its package makes, or as nobody. */
function unprivileged() {
  if (process.getuid() !== 0) return {};
  const accounts = readFileSync('/etc/passwd', 'utf8').split('\n');
  const account = ['postgres:', 'nobody:'].flatMap((name) => accounts.filter((line) => line.startsWith(name)))[0];
  const [, , uid, gid] = account.split(':');
  return { uid: Number(uid), gid: Number(gid) };
}

/** @throws Error with what it said when it ends instead. */
async function untilReady(server) {
  const lines = [];
  for await (const line of createInterface({ input: server.stderr })) {
    lines.push(line);
    if (line.includes('ready to accept connections')) {
      // Nobody reads what it says from now on, but it must be able to say it.
      server.stderr.resume();
      return;
    }
  }
  throw new Error(`postgres ended: ${lines.join('\n')}`);
}

async function fill(port) {
  const client = new pg.Client({ host: '127.0.0.1', port, user: 'bench', database: 'postgres' });
  await client.connect();
  await client.query(ORDERS);
  await client.end();
}

function run(path, args, options) {
  const { status, stdout, stderr, error } = spawnSync(path, args, { ...options, encoding: 'utf8' });
  if (status === 0) return stdout;
  throw new Error(`${path} failed: ${error?.message ?? stderr}`);
}
