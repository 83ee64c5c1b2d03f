/** The frameworks and packages of the framework matrix, and their versions as they are installed. */

import { existsSync, readFileSync } from 'node:fs';
import { REPOSITORY } from './places.ts';

/** What a framework is called in a sentence, by the name of its file in `test/apps/frameworks/`. */
export const FRAMEWORKS: Readonly<Record<string, { readonly title: string; readonly package: string }>> = {
  express5: { title: 'Express 5', package: 'express' },
  express4: { title: 'Express 4', package: 'express4' },
  fastify: { title: 'Fastify', package: 'fastify' },
  koa: { title: 'Koa', package: 'koa' },
  hono: { title: 'Hono', package: 'hono' },
  nest: { title: 'NestJS', package: '@nestjs/core' },
};

/** Packages that the applications use beside their framework. */
export const MIDDLEWARE: readonly string[] = [
  'better-sqlite3',
  'body-parser',
  'compression',
  'express-session',
  'multer',
  'serve-static',
];

/** The `MODULE` to serve for a framework. */
export function frameworkApp(name: string): string {
  return `${REPOSITORY}test/apps/frameworks/${name}.js`;
}

/** Version of an installed package; null when it is not installed. */
export function versionOf(name: string): string | null {
  const folders = [`${REPOSITORY}test/node_modules`, `${REPOSITORY}node_modules`, process.env.NODE_PATH];
  for (const folder of folders) {
    const file = `${folder}/${name}/package.json`;
    if (existsSync(file)) return JSON.parse(readFileSync(file, 'utf8')).version;
  }
  return null;
}
