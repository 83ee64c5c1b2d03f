/** nginx on PORT in front of the server that the rest of the arguments start: PORT INNER_PORT PROGRAM ARG... */
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const [port, innerPort, program, ...args] = process.argv.slice(2);
const folder = mkdtempSync(join(tmpdir(), 'tricorn-bench-nginx-'));
writeFileSync(
  join(folder, 'nginx.conf'),
  `daemon off; worker_processes 1; pid ${folder}/pid; error_log stderr error;
events { worker_connections 4096; }
http {
  access_log off;
  client_body_temp_path ${folder}; proxy_temp_path ${folder};
  fastcgi_temp_path ${folder}; uwsgi_temp_path ${folder}; scgi_temp_path ${folder};
  server {
    listen 127.0.0.1:${port};
    location / { proxy_pass http://127.0.0.1:${innerPort}; }
  }
}`,
);
const children = [
  spawn(program, args, { stdio: 'inherit' }),
  spawn('nginx', ['-p', folder, '-e', 'stderr', '-c', join(folder, 'nginx.conf')], { stdio: 'inherit' }),
];
const stop = () => {
  for (const child of children) child.kill('SIGTERM');
};
let left = children.length;
for (const child of children) {
  // One is no use without the other.
  const ended = () => {
    stop();
    left -= 1;
    if (left === 0) rmSync(folder, { recursive: true, force: true });
  };
  child.on('exit', ended);
  child.on('error', (error) => {
    console.error(error.message);
    process.exitCode = 1;
    // What was never started does not exit either.
    if (child.pid === undefined) ended();
  });
}
process.on('SIGTERM', stop);
