/** The code blocks of a Markdown page. */

/** One fenced block. */
export interface CodeBlock {
  /** What follows the fence: `sh server`, `js file=app.js`. */
  readonly info: string;
  readonly text: string;
  /** Line of the fence, from 1. */
  readonly line: number;
}

/** All fenced blocks of a page, in order. */
export function codeBlocks(page: string): CodeBlock[] {
  return [...page.matchAll(/^```(.*)\n([\s\S]*?)^```$/gm)].map(({ index, 1: info = '', 2: text = '' }) => {
    return { info, text, line: page.slice(0, index).split('\n').length };
  });
}
