/** node:http in front, the handler in threads, one bare MessagePort each: PORT FILE:EXPORT THREADS. */
import { createServer } from 'node:http';
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';
import { loadTarget } from './load-target.js';

if (isMainThread) front(...process.argv.slice(2));
else serve(await loadTarget(workerData));

function front(port, target, threads) {
  const waiting = new Map();
  const lanes = Array.from(
    { length: Number(threads) },
    () => new Worker(new URL(import.meta.url), { workerData: target }),
  );
  for (const lane of lanes) {
    lane.on('message', ([id, headers, body]) => {
      const response = waiting.get(id);
      waiting.delete(id);
      response.writeHead(200, headers).end(body);
    });
  }
  let next = 0;
  createServer(({ method, url, rawHeaders }, response) => {
    waiting.set(++next, response);
    lanes[next % lanes.length].postMessage([next, method, url, rawHeaders]);
  }).listen(Number(port), '127.0.0.1');
}

/** Just enough of a request and a response for a handler that sets headers and ends. */
function serve(handler) {
  parentPort.on('message', ([id, method, url, rawHeaders]) => {
    const headers = {};
    handler(
      { method, url, rawHeaders },
      {
        setHeader: (name, value) => {
          headers[name] = value;
        },
        end: (body) => parentPort.postMessage([id, headers, body]),
      },
    );
  });
}
