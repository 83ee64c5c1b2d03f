/** Settings of the two logs. */

import type { CoreSettings } from '../core-settings.ts';
import { logfile } from '../path-types.ts';
import type { SettingTable } from '../setting.ts';
import { choice, fieldName, string } from '../text-types.ts';

const section = 'Logging';

export const loggingSettings: SettingTable<
  Pick<
    CoreSettings,
    'logLevel' | 'logFormat' | 'errorLogfile' | 'accessLogfile' | 'accessLogformat' | 'requestIdHeader'
  >
> = {
  logLevel: {
    flags: ['--log-level'],
    type: choice(['debug', 'info', 'warning', 'error', 'critical']),
    default: 'info',
    section,
    summary: 'Least severe entries to write to the error log.',
  },
  logFormat: {
    flags: ['--log-format'],
    type: choice(['text', 'json']),
    default: 'text',
    section,
    summary: 'Format of both logs.',
  },
  errorLogfile: {
    flags: ['--error-logfile', '--log-file'],
    type: logfile(),
    default: '-',
    section,
    summary: "Error log file; '-' is standard error.",
  },
  accessLogfile: {
    flags: ['--access-logfile'],
    type: logfile(),
    default: '',
    section,
    summary: "Access log file; '-' is standard output, none by default.",
  },
  accessLogformat: {
    flags: ['--access-logformat'],
    type: string('FORMAT'),
    default: '%(h)s %(l)s %(u)s %(t)s "%(r)s" %(s)s %(b)s "%(f)s" "%(a)s"',
    section,
    summary: "Access log line, with gunicorn's atoms.",
  },
  requestIdHeader: {
    flags: ['--request-id-header'],
    type: fieldName(),
    default: '',
    section,
    summary: "Request header that carries a request's id, for example X-Request-Id; none by default.",
    details:
      'Name it when a proxy in front sets it. A request that comes without it, or with one that is no plain word of up ' +
      'to 128 characters, gets a random one. The application finds it among the headers, the access log as `%(id)s`.',
  },
};
