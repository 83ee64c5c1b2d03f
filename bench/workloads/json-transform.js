/** CPU-bound: 4,000 orders parsed from JSON, joined with products, grouped and sorted, the best customers written as JSON, about 10 ms. */
import { bothForms, json } from './both-forms.js';

const ORDERS = JSON.stringify(
  Array.from({ length: 4000 }, (_, id) => ({
    id,
    customer: (id * 7919) % 300,
    placed: new Date(Date.UTC(2026, 0, 1, 0, id)).toISOString(),
    lines: Array.from({ length: 4 }, (_, line) => ({
      sku: `SKU-${(id * 31 + line) % 500}`,
      amount: line + 1,
      price: (id % 97) + 0.5,
    })),
  })),
);
const PRODUCTS = JSON.stringify(
  Object.fromEntries(Array.from({ length: 500 }, (_, n) => [`SKU-${n}`, `Product ${n}`])),
);

function transform() {
  const products = JSON.parse(PRODUCTS);
  const customers = new Map();
  for (const { id, customer, placed, lines } of JSON.parse(ORDERS)) {
    const named = lines.map(({ sku, amount, price }) => ({ product: products[sku], amount, total: amount * price }));
    const order = { id, placed, lines: named, total: named.reduce((sum, { total }) => sum + total, 0) };
    const orders = customers.get(customer);
    if (orders) orders.push(order);
    else customers.set(customer, [order]);
  }
  const totals = [...customers].map(([customer, orders]) => ({
    customer,
    total: orders.reduce((sum, { total }) => sum + total, 0),
    orders: orders.sort((one, other) => other.total - one.total),
  }));
  return totals.sort((one, other) => other.total - one.total).slice(0, 20);
}

export const { node, web } = bothForms(() => json(transform()));
