/** Parts of a hand-written page that are made from figures: between two comments, which stay. */

const opening = (name: string): string => `<!-- figures: ${name} (npm run bench -- docs) -->`;
const closing = (name: string): string => `<!-- end of figures: ${name} -->`;

/**
 * The page with a part replaced.
 * @throws RangeError when the page does not have the part exactly once.
 */
export function withPart(page: string, name: string, content: string): string {
  const [start, end] = [page.indexOf(opening(name)), page.indexOf(closing(name))];
  const isOnce = start >= 0 && end > start && page.indexOf(opening(name), start + 1) === -1;
  if (!isOnce) throw new RangeError(`the page should have one part '${opening(name)}' ... '${closing(name)}'`);
  return `${page.slice(0, start)}${opening(name)}\n\n${content}\n\n${page.slice(end)}`;
}

/** The page without its parts: what a hand wrote. */
export function proseOf(page: string): string {
  return page.replaceAll(/<!-- figures: (.*?) \(npm run bench -- docs\) -->[\s\S]*?<!-- end of figures: \1 -->/g, '');
}
