/** CPU-bound: `/1`, `/10` and so on burn about so many milliseconds. */
import { bothForms, text } from './both-forms.js';
import { burn } from './burn.js';

export const { node, web } = bothForms((path) => text(burn(Number(path.slice(1)))));
