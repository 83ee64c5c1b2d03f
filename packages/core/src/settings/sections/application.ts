/** Settings about the application and where it runs. */

import type { CoreSettings } from '../core-settings.ts';
import { environment } from '../environment-type.ts';
import { directory, path } from '../path-types.ts';
import type { SettingTable } from '../setting.ts';
import { boolean, choice, string } from '../text-types.ts';

const section = 'Application';

/** Given as the argument MODULE:EXPORT or in the config file. */
export const applicationSettings: SettingTable<
  Pick<CoreSettings, 'app' | 'appKind' | 'lightFetch' | 'chdir' | 'env' | 'config'>
> = {
  app: {
    flags: [],
    type: string('MODULE:EXPORT', { required: true }),
    default: '',
    section,
    summary: 'The application: a path, a dotted module or a package, and the name of an export.',
    details:
      'Without `:EXPORT`, the exports `application`, `app` and `default` are tried in turn, then the module itself. ' +
      '`MODULE:create({"json": 1})` calls a factory. The command line gives it as its only argument.',
  },
  appKind: {
    flags: ['--app-kind'],
    type: choice(['auto', 'node', 'fetch', 'gateway']),
    default: 'auto',
    section,
    summary: 'What the application is: found out by itself, or said.',
    details:
      '`node` takes `(request, response)`; `fetch` takes a `Request` and returns a `Response`; `gateway` takes ' +
      "`(environ, startResponse)`, WSGI's shape.",
  },
  lightFetch: {
    flags: ['--light-fetch'],
    type: boolean(),
    default: true,
    section,
    summary: 'Put light Request, Response and Headers classes in place of the globals for a fetch application.',
    details: "Node's own cost about 85 microseconds of CPU a request. Turn it off for an application that needs them.",
  },
  chdir: {
    flags: ['--chdir'],
    type: directory(),
    default: '.',
    section,
    summary: 'Directory to change to before loading the application.',
    details: 'The config file and the paths in other settings are found from the directory that tricorn started in.',
  },
  env: {
    flags: ['--env', '-e'],
    type: environment(),
    default: {},
    combine: (earlier, later) => ({ ...earlier, ...later }),
    section,
    summary: 'Environment variable to set for workers; repeat for several.',
    details: "In config files an object, `{ NAME: 'value' }`, or a list of `NAME=VALUE`.",
  },
  config: {
    flags: ['--config', '-c'],
    type: path(),
    default: '',
    section,
    summary: 'Config file; by default tricorn.config.{ts,mts,js,mjs,cjs,json} if there is one.',
    details:
      'The first that exists in the working directory counts. Its default export (or `module.exports`) is an object, or ' +
      'a function that returns one and may be async. On Node.js 20, TypeScript is loaded through tsx. ' +
      'A config file cannot name another.',
  },
};
