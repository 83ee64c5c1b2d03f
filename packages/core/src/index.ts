/** For application authors and embedders. */

export { gateway } from './app/gateway-tag.ts';
export { defineConfig } from './settings/define-config.ts';
