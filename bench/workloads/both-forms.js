/** Turns one function into the node and the fetch form of an application, so that both do exactly the same work. */

/** An answer of a workload. */
export const text = (body) => ({ type: 'text/plain', body });
export const json = (value) => ({ type: 'application/json', body: JSON.stringify(value) });

/** `answer(path)` gives an answer or a promise of one; one that throws is answered 500 by the server. */
export function bothForms(answer) {
  const send = (response, { type, body }) => {
    response.setHeader('Content-Type', type);
    response.end(body);
  };
  const respond = ({ type, body }) => new Response(body, { headers: { 'content-type': type } });
  return {
    node(request, response) {
      const given = answer(request.url);
      // Not `await`: an answer that is at hand is sent in the same turn.
      if (typeof given.then !== 'function') return send(response, given);
      return given.then((later) => send(response, later));
    },
    web: {
      fetch(request) {
        const given = answer(new URL(request.url).pathname);
        return typeof given.then === 'function' ? given.then(respond) : respond(given);
      },
    },
  };
}
