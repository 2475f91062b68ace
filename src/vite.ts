/** `m3hdl/vite`: the plugin with which tests under vitest import `.m3hdl` files. */
import { environment } from './cli/environment.js';
import { vitePlugin, type VitePlugin } from './testing/vite.js';

export function m3hdl(): VitePlugin {
  return vitePlugin(environment());
}
