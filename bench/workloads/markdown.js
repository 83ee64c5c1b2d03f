/** CPU-bound: a document of 35 kB from markdown to HTML by marked, about 10 ms. */
import { marked } from 'marked';
import { bothForms } from './both-forms.js';

const section = (number) => `## Section ${number}

A paragraph with *emphasis*, **weight**, \`code\` and a [link](https://example.com/${number} "title") in its text,
which goes on for a second line because paragraphs do.

* first, with \`code\`
* second
  1. numbered
  2. and [linked][r${number}]

| name | value |
| --- | ---: |
| a | ${number} |
| b | ${number * 2} |

> A quotation of <b>some</b> length &amp; with an entity.

\`\`\`js
const answer = ${number} < 42 ? 'no' : "yes";
\`\`\`

[r${number}]: https://example.com/r
`;
const DOCUMENT = Array.from({ length: 80 }, (_, number) => section(number)).join('\n');

export const { node, web } = bothForms(() => ({ type: 'text/html', body: marked.parse(DOCUMENT) }));
