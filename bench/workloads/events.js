/** Server-sent events: ten, 10 ms apart. */
import { setTimeout as after } from 'node:timers/promises';

const TYPE = { 'content-type': 'text/event-stream', 'cache-control': 'no-cache' };

async function* events() {
  for (let id = 0; id < 10; id++) {
    if (id > 0) await after(10);
    yield `id: ${id}\ndata: {"tick":${id}}\n\n`;
  }
}

export async function node(_request, response) {
  response.writeHead(200, TYPE);
  for await (const event of events()) response.write(event);
  response.end();
}

export const web = {
  fetch() {
    const encoder = new TextEncoder();
    const source = events();
    const body = new ReadableStream({
      async pull(controller) {
        const { value, done } = await source.next();
        if (done) controller.close();
        else controller.enqueue(encoder.encode(value));
      },
    });
    return new Response(body, { headers: TYPE });
  },
};
