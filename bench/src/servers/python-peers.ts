/** gunicorn's worker classes and uvicorn, with the same applications in Python. */

import { spawnSync } from 'node:child_process';
import { inBench } from './places.ts';
import type { Concurrency, Server } from './server.ts';

const FOLDER = inBench('workloads/python');

function gunicorn(workerClass: string, concurrency: Concurrency, install: string): Server {
  const common = ['--chdir', FOLDER, '-k', workerClass];
  return {
    name: `gunicorn ${workerClass}`,
    kinds: ['wsgi'],
    concurrency,
    scales: true,
    install: `apt-get install ${install}`,
    // gunicorn loads the class and the application when it checks a configuration, so a missing library shows.
    version: () => {
      const check = spawnSync('gunicorn', ['--check-config', ...common, 'wsgi:hello']);
      return check.status === 0 ? firstNumber(spawnSync('gunicorn', ['--version']).stdout) : undefined;
    },
    command: ({ target, workers, threads, port }) => ({
      program: 'gunicorn',
      args: [
        ...common,
        ...(concurrency === 'thread' ? ['--threads', String(threads)] : []),
        ...['-w', String(workers), '-b', `127.0.0.1:${port}`, target],
      ],
      ready: { pattern: 'Booting worker', times: workers },
    }),
  };
}

const uvicorn: Server = {
  name: 'uvicorn',
  kinds: ['asgi'],
  concurrency: 'loop',
  scales: true,
  install: 'apt-get install uvicorn',
  version: () => {
    const { stdout, status } = spawnSync('uvicorn', ['--version']);
    return status === 0 ? firstNumber(stdout) : undefined;
  },
  command: ({ target, workers, port }) => ({
    program: 'uvicorn',
    args: [
      ...['--app-dir', FOLDER, '--no-access-log', '--host', '127.0.0.1', '--port', String(port)],
      ...['--workers', String(workers), target],
    ],
    ready: { pattern: 'Application startup complete', times: workers },
  }),
};

function firstNumber(output: Buffer): string | undefined {
  return /\d+(\.\d+)+/.exec(output.toString())?.[0];
}

export const pythonPeers: readonly Server[] = [
  gunicorn('sync', 'worker', 'gunicorn'),
  gunicorn('gthread', 'thread', 'gunicorn'),
  gunicorn('gevent', 'loop', 'gunicorn python3-gevent'),
  gunicorn('tornado', 'loop', 'gunicorn python3-tornado'),
  uvicorn,
];
