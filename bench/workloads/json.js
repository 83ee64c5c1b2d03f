/** A JSON answer of about 5 kB made from objects, as an API's list page. */
import { bothForms, json } from './both-forms.js';

const rows = Array.from({ length: 40 }, (_, id) => ({
  id,
  name: `Product ${id}`,
  tags: ['one', 'two', 'three'],
  price: { amount: id * 1.25, currency: 'EUR' },
}));

export const { node, web } = bothForms(() => json({ page: 1, rows: rows.map((row) => ({ ...row, seen: true })) }));
