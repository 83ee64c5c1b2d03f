/** What each generation was configured with and listens on. */

import { BindError } from '../errors.ts';
import { bindAll, closeAll } from '../listeners/bind-all.ts';
import type { GivenListeners } from '../listeners/given-listeners.ts';
import type { Listener } from '../listeners/listener.ts';
import type { BindAddress } from '../settings/bind-address.ts';
import type { Configuration } from '../settings/configuration.ts';

/** A generation outside the state: what its workers are started with. */
export interface GenerationParts {
  readonly configuration: Configuration;
  readonly listeners: readonly Listener[];
}

/** What happens to listeners. */
export type ListenerChange = 'opened' | 'closed';

/** What {@link Generations} work with. */
export interface GenerationsOptions {
  /** Told of every listener that was bound, and for which configuration, or closed while serving. */
  readonly announce: (change: ListenerChange, listener: Listener, configuration?: Configuration) => void;
  /** What was open before the first generation. */
  readonly given?: GivenListeners;
  /** Whether the file of a listener that is closed is ours to unlink; it is when nothing is said. */
  readonly owns?: (listener: Listener) => boolean;
}

interface Bound {
  readonly address: BindAddress;
  readonly listener: Listener;
}

/** The listeners of all generations that may still be needed; those that several have in common are bound once. */
export class Generations {
  readonly #byNumber = new Map<number, { readonly configuration: Configuration; readonly bound: readonly Bound[] }>();
  readonly #options: GenerationsOptions;
  #open: readonly Bound[] = [];
  /** Chosen by the generation that is being added. */
  #chosen: readonly Bound[] = [];
  #adding: Promise<unknown> = Promise.resolve();
  #closed = false;

  constructor(options: GenerationsOptions) {
    this.#options = options;
  }

  /** The listeners of all generations. */
  get open(): readonly Listener[] {
    return this.#open.map(({ listener }) => listener);
  }

  /** What was given and the first generation did not want. */
  unwanted(): readonly Listener[] {
    return this.#options.given?.listeners.filter((listener) => !this.open.includes(listener)) ?? [];
  }

  /** The parts of a generation that was added and not forgotten. */
  get(number: number): GenerationParts | undefined {
    const found = this.#byNumber.get(number);
    return found && { configuration: found.configuration, listeners: found.bound.map(({ listener }) => listener) };
  }

  /**
   * Adds a generation. Listeners that are open already are kept, the others are bound now; one addition waits for the
   * one before, so that two that want the same new address share it.
   *
   * @throws BindError when one can't be bound; nothing has changed then.
   */
  add(number: number, configuration: Configuration): Promise<void> {
    const added = this.#adding.then(() => this.#add(number, configuration));
    this.#adding = added.catch(() => undefined);
    return added;
  }

  /** Forgets all other generations and closes the listeners that only they had. */
  keepOnly(numbers: readonly number[]): void {
    for (const number of this.#byNumber.keys()) if (!numbers.includes(number)) this.#byNumber.delete(number);
    const used = new Set([...this.#chosen, ...[...this.#byNumber.values()].flatMap(({ bound }) => bound)]);
    for (const bound of this.#open) {
      if (used.has(bound)) continue;
      this.#close(bound.listener);
      this.#options.announce('closed', bound.listener);
    }
    this.#open = this.#open.filter((bound) => used.has(bound));
  }

  /** Closes this process's descriptors: from now on the sockets live only as long as workers hold them. */
  release(): void {
    for (const { listener } of this.#open) listener.release();
  }

  /** Closes all listeners, those included that are being bound. */
  close(): void {
    this.#closed = true;
    for (const listener of this.open) this.#close(listener);
    this.#open = [];
  }

  #close(listener: Listener): void {
    listener.release();
    if (this.#options.owns?.(listener) ?? true) listener.unlink();
  }

  async #add(number: number, configuration: Configuration): Promise<void> {
    const { given } = this.#options;
    const { bind, reusePort } = configuration.settings;
    const addresses = given?.instead ?? bind;
    const kept = takeMatching(this.#open, addresses);
    const missing = addresses.filter((_, index) => kept[index] === undefined);
    const adopted = missing.find(({ kind }) => kind === 'fd');
    // Any number may be a descriptor of our own by now.
    const first = this.#byNumber.size === 0;
    if (adopted?.kind === 'fd' && !first) {
      throw new BindError(`can't adopt fd://${adopted.fd}: that is possible at the start only`);
    }
    this.#chosen = kept.filter((bound) => bound !== undefined);
    try {
      const fresh = await bindAll(missing, { beside: addresses, open: first ? given?.listeners : [], reusePort });
      if (this.#closed) {
        closeAll(fresh);
        throw new BindError("can't bind any more: the server has stopped");
      }
      const bound = [...kept];
      for (const [index, address] of missing.entries()) {
        bound[bound.indexOf(undefined)] = { address, listener: fresh[index]! };
      }
      const all = bound.filter((one) => one !== undefined);
      this.#open = [...new Set([...this.#open, ...all])];
      this.#byNumber.set(number, { configuration, bound: all });
      for (const listener of fresh) this.#options.announce('opened', listener, configuration);
    } finally {
      this.#chosen = [];
    }
  }
}

/** For each address an open listener that was bound to the same one, each used once. */
function takeMatching(open: readonly Bound[], addresses: readonly BindAddress[]): (Bound | undefined)[] {
  const free = [...open];
  return addresses.map((address) => {
    const wanted = JSON.stringify(address);
    const index = free.findIndex((bound) => JSON.stringify(bound.address) === wanted);
    return index < 0 ? undefined : free.splice(index, 1)[0];
  });
}
