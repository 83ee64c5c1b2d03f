/** Light requests beside heavy ones: `/light` burns 1 ms, `/heavy` 100 ms, `/heavy/200` as many as it says. */
import { bothForms, text } from './both-forms.js';
import { burn } from './burn.js';

function millisecondsOf(path) {
  if (!path.startsWith('/heavy')) return 1;
  return Number(path.slice('/heavy/'.length)) || 100;
}

export const { node, web } = bothForms((path) => text(burn(millisecondsOf(path))));
