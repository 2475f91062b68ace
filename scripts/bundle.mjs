// Joins the modules of the command line into few files: loading some hundred of them one by one costs more than running a test. `dist/src` stays what others import.
import { fileURLToPath } from 'node:url';
import { build } from 'rolldown';

const path = (/** @type {string} */ name) => fileURLToPath(new URL(`../${name}`, import.meta.url));

await build({
  input: { m3hdl: path('dist/src/cli/main.js'), 'test-thread': path('dist/src/cli/test-thread.js') },
  output: { dir: path('dist/cli'), format: 'esm', chunkFileNames: '[name].js' },
  platform: 'node',
  external: [/^[^./]/],
  logLevel: 'warn',
});
