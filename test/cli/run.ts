import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const bin = fileURLToPath(new URL('../../bin/m3hdl.js', import.meta.url));

export interface Outcome {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A folder that cannot be made: a test that wants a cache names its own. */
const NO_CACHE = { XDG_CACHE_HOME: '/dev/null' };

/** Runs the built command line, as a user's shell would, without colour. */
export function m3hdl(args: readonly string[], environment: NodeJS.ProcessEnv = {}): Outcome {
  const { status, stdout, stderr } = spawnSync(process.execPath, [bin, ...args], {
    encoding: 'utf8',
    env: { ...process.env, FORCE_COLOR: undefined, NO_COLOR: undefined, ...NO_CACHE, ...environment },
  });
  return { status, stdout, stderr: withoutWarning(stderr) };
}

/** Without what is said of a build that is older than the sources. */
export function withoutWarning(stderr: string): string {
  return stderr.replace(/^warning: .* newer than the build.*\n/, '');
}

export const binPath = bin;
