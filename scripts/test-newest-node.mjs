// Runs the tests on the newest long-term release of Node. It is installed into an ignored folder, never as a dependency,
// because its bin would take over every npm script.
import { spawnSync } from 'node:child_process';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const folder = join(root, '.node-newest');
// The long-term release since October 2026.
const NEWEST_LTS = 'node@26';

/** @param {string} command @param {string[]} args */
function run(command, args, env = process.env) {
  const { status } = spawnSync(command, args, { cwd: root, stdio: 'inherit', env });
  if (status !== 0) process.exit(status ?? 1);
}

run('npm', ['install', '--prefix', folder, '--no-save', '--no-audit', '--no-fund', NEWEST_LTS]);
const bin = join(folder, 'node_modules', '.bin');
const node = join(bin, 'node');
run(node, ['--version']);
run(node, [join(root, 'node_modules', 'vitest', 'vitest.mjs'), 'run', ...process.argv.slice(2)], {
  ...process.env,
  // More rounds for what is random.
  M3HDL_NIGHTLY: '1',
  PATH: `${bin}:${process.env['PATH'] ?? ''}`,
});
