/** What `tricorn ctl --help` prints. */

import { EXIT } from '../errors.ts';
import { WAIT_SECONDS } from './ctl-arguments.ts';

/** The text. */
export const CTL_HELP: string = `Usage: tricorn ctl [OPTIONS] COMMAND

Talks to a running server through its control socket.

Commands:
  status            Show the server, its workers and what happened to them.
  reload            Read settings and application again, as SIGHUP does.
  upgrade           Replace the arbiter too, by a new one on the same sockets.
  scale N           Have N workers.
  stop              Stop gracefully, as SIGTERM does; a second time, at once.
  reopen            Open the log files again, as SIGUSR1 does.

Options:
  --control-socket PATH  The server's socket; by default the one of the config file or of TRICORN_CMD_ARGS.
  -c, --config PATH      Config file that says which socket.
  --wait [SECONDS]       Wait until it is done (${WAIT_SECONDS} seconds when none are given) and tell by the exit code.
  --json                 Print JSON.
  -h, --help             Print this.

Exit codes: ${EXIT.ok} done (without --wait: asked), ${EXIT.usage} wrong usage, ${EXIT.rejected} rejected, the reason is printed, ${EXIT.timedOut} not done in time, \
${EXIT.noServer} no server answers.
`;
