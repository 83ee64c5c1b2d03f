/** Light requests beside heavy ones: `/light` burns 1 ms, `/heavy` 100 ms. */
import { bothForms, text } from './both-forms.js';
import { burn } from './burn.js';

export const { node, web } = bothForms((path) => text(burn(path === '/heavy' ? 100 : 1)));
