/** The application under a soak, as a file: good code, and code that no reload may bring into service. */

import { writeFileSync } from 'node:fs';

const GOOD = `export function application(request, response) {
  const { pathname, searchParams } = new URL(request.url, 'http://localhost');
  if (pathname === '/slow') setTimeout(() => response.end('ok'), Number(searchParams.get('ms')));
  else response.end('ok');
}
`;

/** Ways in which code is broken, by name. */
const BROKEN = {
  throws: "throw new Error('broken');\n",
  'does not parse': 'export function (\n',
  'exports nothing': 'export const nothing = 1;\n',
  'never comes': 'setInterval(() => undefined, 1000);\nawait new Promise(() => undefined);\n',
} as const;

/** One of the ways. */
export type Fault = keyof typeof BROKEN;

/** All ways. */
export const FAULTS: readonly Fault[] = Object.keys(BROKEN) as Fault[];

/** Good when it is made. */
export class SoakedApplication {
  readonly path: string;

  constructor(path: string) {
    this.path = path;
    this.repair();
  }

  break(fault: Fault): void {
    writeFileSync(this.path, BROKEN[fault]);
  }

  /** Good again; its import takes so many milliseconds, without using the processor. */
  repair(importMs: number = 0): void {
    const wait = `Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ${importMs});\n`;
    writeFileSync(this.path, importMs > 0 ? wait + GOOD : GOOD);
  }
}
