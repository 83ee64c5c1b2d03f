/** systemd's end of sd_notify(3), played by Python: Node.js has no unix datagrams. */

import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { eventually } from './eventually.ts';

// The descriptor that a barrier passes is dropped unread, which is what the sender waits for.
const RECEIVER = `
import socket, sys
receiver = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
receiver.bind(sys.argv[1])
print('bound', flush=True)
while True:
    print(receiver.recv(65536).decode().replace('\\n', ' ').strip(), flush=True)
`;

/** A notify socket; disposing of it ends the process behind it. */
export class NotifySocket implements Disposable {
  /** One text for each message, its assignments with spaces between them. */
  readonly messages: string[] = [];
  readonly #process: ChildProcess;

  constructor(python: string, path: string) {
    this.#process = spawn(python, ['-u', '-c', RECEIVER, path], { stdio: ['ignore', 'pipe', 'inherit'] });
    createInterface({ input: this.#process.stdout! }).on('line', (line) => this.messages.push(line));
  }

  /** Resolves with the number of the first message from number `from` on that matches. */
  async receives(pattern: RegExp, from: number = 0): Promise<number> {
    const look = (): number => this.messages.findIndex((message, index) => index >= from && pattern.test(message));
    await eventually(`a message like ${pattern} among ${this.messages}`, () => look() >= 0, 30_000);
    return look();
  }

  [Symbol.dispose](): void {
    this.#process.kill('SIGKILL');
  }
}
