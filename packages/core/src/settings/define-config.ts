/** The typed door for config files. */

/** Returns its argument; there so that editors know the keys of `tricorn.config.ts`. */
export function defineConfig(config: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  return config;
}
