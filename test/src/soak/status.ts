/** What a soak looks at in the answer of `GET /status` of the control socket. */

/** See docs/control.md. */
export interface Status {
  /** Of the arbiter in charge. */
  readonly pid: number;
  readonly activity: string;
  readonly workersWanted: number;
  readonly workers: readonly { readonly slot: number; readonly pid: number; readonly phase: string }[];
  readonly history: readonly unknown[];
}
