/** The values of core's settings, as everything behind the command line sees them: resolved, checked and frozen. */

import type { BindAddress } from './bind-address.ts';
import type { WorkerRange } from './worker-count.ts';

export type LogLevel = 'debug' | 'info' | 'warning' | 'error' | 'critical';

export interface CoreSettings {
  /** `MODULE:EXPORT`, as given on the command line or in the config file. */
  readonly app: string;
  readonly bind: readonly BindAddress[];
  /** Number of worker processes, `auto` already resolved, or the range in which it follows the load. */
  readonly workers: number | WorkerRange;
  /** As given: a built-in name, an alias, a path or a package. */
  readonly workerClass: string;
  /** Seconds without a heartbeat after which a worker is killed and replaced; 0 never. */
  readonly timeout: number;
  /** Seconds that a stopping worker has for requests under way. */
  readonly gracefulTimeout: number;
  readonly drainDelay: number;
  /** Seconds a connection may be idle between requests; 0 turns keep-alive off. */
  readonly keepAlive: number;
  /** Requests that one worker of an event-driven class serves at once. */
  readonly workerConnections: number;
  /** Length of the kernel's accept queue. */
  readonly backlog: number;
  /** Whether TCP sockets get SO_REUSEPORT. */
  readonly reusePort: boolean;
  /** Proxies whose forwarding fields are believed: addresses, networks, `unix`, `*`. */
  readonly forwardedAllowIps: readonly string[];
  /** Whether connections start with a PROXY protocol header. */
  readonly proxyProtocol: 'off' | 'optional' | 'required';
  /** Who may send a PROXY protocol header: addresses, networks, `unix`, `*`. */
  readonly proxyAllowIps: readonly string[];
  /** PEM file with the certificate and its chain, perhaps also the key; empty for no TLS. */
  readonly certfile: string;
  /** PEM file with the private key; empty when `certfile` has it. */
  readonly keyfile: string;
  /** PEM file with the authorities of client certificates; empty for none. */
  readonly caCerts: string;
  /** Client certificates: 0 not asked for, 1 checked if sent, 2 required. */
  readonly certReqs: number;
  /** Cipher suites in OpenSSL's notation; empty for those of Node.js. */
  readonly ciphers: string;
  /** Config file; empty when there is none. */
  readonly config: string;
  /** Environment variables set for workers. */
  readonly env: Readonly<Record<string, string>>;
  /** Directory to change to before loading the application. */
  readonly chdir: string;
  /** Pidfile; empty for none. */
  readonly pid: string;
  /** Whether the server goes into the background. */
  readonly daemon: boolean;
  /** User that workers run as, a name or a number; empty for the arbiter's. */
  readonly user: string;
  /** Group that workers run as; empty for the user's own. */
  readonly group: string;
  /** Whether workers get the supplementary groups of `user`. */
  readonly initgroups: boolean;
  /** File mode creation mask in three octal digits; empty for the inherited one. */
  readonly umask: string;
  /** Name shown in process titles. */
  readonly name: string;
  readonly logLevel: LogLevel;
  /** `text` or `json`, of both logs. */
  readonly logFormat: 'text' | 'json';
  /** Access log file, `-` for standard output, empty for none. */
  readonly accessLogfile: string;
  /** Format with gunicorn's atoms. */
  readonly accessLogformat: string;
  /** Request header that carries a request's id; empty for none. */
  readonly requestIdHeader: string;
  /** Error log file, `-` for standard error. */
  readonly errorLogfile: string;
  /** Seconds a worker may take to load the application. */
  readonly bootTimeout: number;
  /** Workers of a new generation that boot at once in a reload. */
  readonly reloadSurge: number;
  /** Requests after which a worker is replaced; 0 for never. */
  readonly maxRequests: number;
  /** Most requests that a worker's own limit is above `maxRequests`. */
  readonly maxRequestsJitter: number;
  /** MiB of resident memory from which on a worker is replaced; 0 for never. */
  readonly maxMemory: number;
  /** Workers that are replaced at once because of `maxRequests` and `maxMemory`. */
  readonly recycleSurge: number;
  /** Whether each worker has a thread that can say where it is stuck. */
  readonly watchdog: boolean;
  /** Bytes of the request line. */
  readonly limitRequestLine: number;
  /** Header fields of a request. */
  readonly limitRequestFields: number;
  /** Bytes of one header field, name and value. */
  readonly limitRequestFieldSize: number;
  /** Bytes of a request head. */
  readonly limitRequestHead: number;
  /** Open connections of one worker. */
  readonly limitConnections: number;
  /** Open connections of one worker from one client address; 0 for no limit. */
  readonly limitConnectionsPerAddress: number;
  /** Bytes of a request body; 0 for no limit. */
  readonly bodyMaxBytes: number;
  /** Bytes of a body that must have arrived before a request takes a thread or a blocking worker. */
  readonly bodyBufferBytes: number;
  /** Bytes of a response that may wait for a slow reader before a blocking worker or thread waits with them. */
  readonly responseBufferBytes: number;
  /** Seconds from connecting to the end of the TLS handshake. */
  readonly tlsHandshakeTimeout: number;
  /** Seconds from connecting, or from the first byte of a later request, to the end of the request head. */
  readonly headTimeout: number;
  /** Seconds a request body may make no progress. */
  readonly bodyTimeout: number;
  /** Least bytes a second of a request body after its first `bodyTimeout`; 0 for no limit. */
  readonly bodyMinRate: number;
  /** Seconds an application may take from getting a request to the end of its response; 0 for no limit. */
  readonly requestTimeout: number;
  /** Least bytes a second at which a client reads after the first `writeTimeout`; 0 for no limit. */
  readonly writeMinRate: number;
  /** Seconds a response may make no progress because the client doesn't read. */
  readonly writeTimeout: number;
  /** What the application is: found out by itself, or said. */
  readonly appKind: 'auto' | 'node' | 'fetch' | 'gateway';
  /** Put light Request, Response and Headers classes in place of the globals in workers that serve a fetch application. */
  readonly lightFetch: boolean;
  /** Boot the application once in a process of its own before workers are started or replaced. */
  readonly preload: boolean;
  /** Reload when a file changes that the application has loaded. */
  readonly reload: boolean;
  /** More files to watch, absolute. */
  readonly reloadExtraFile: readonly string[];
  /** Path of the control socket; empty for none. */
  readonly controlSocket: string;
  /** Seconds that a hook of the config file is waited for. */
  readonly hookTimeout: number;
}
