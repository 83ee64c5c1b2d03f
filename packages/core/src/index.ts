/** For application authors and embedders. */

export { gateway } from './app/gateway-tag.ts';
export { type Config, type ConfigExport, defineConfig } from './settings/define-config.ts';
export type {
  HookExit,
  HookLog,
  HookProcess,
  HookRequest,
  HookResponse,
  HookServer,
  Hooks,
  HookWorker,
} from './settings/hooks.ts';
