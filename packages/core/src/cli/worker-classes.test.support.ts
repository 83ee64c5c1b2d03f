/** Worker classes as source text, for tests that write them into a directory. */

const COUNT = `{
  placeholder: 'N',
  parse(text) { if (!/^[1-9]\\d*$/.test(text)) throw new Error('1 or more'); return Number(text); },
  check(value) { if (!(value >= 1)) throw new Error('1 or more'); return value; },
  format: String,
}`;

/** A worker class that has threads, and turns keep-alive off. */
export const THREADED: string = `export default {
  name: 'threaded',
  settings: { threads: { flags: ['--threads'], type: ${COUNT}, default: 1, section: 'Worker class threaded', summary: 'Threads.' } },
  defaults: { keepAlive: 0 },
  create() {},
};`;

/** A worker class without settings of its own. */
export const PLAIN: string = "export default { name: 'plain', settings: {}, create() {} };";
