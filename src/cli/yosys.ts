/**
 * Yosys, from where there is one: as a program of the machine, which is the quicker one; else as WebAssembly in the package `@yowasp/yosys`, an optional
 * dependency, which can be left out with `npm install --omit=optional`.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { accessSync, constants, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import type { EmittedText } from '../driver/targets.js';
import { Exit, ExitCode } from './exit.js';
import { beforeSignal } from './process.js';
import { refuse } from './report.js';

/** Runs a script in a folder that holds the files, and returns what it printed. */
export type Yosys = (script: string, files: readonly EmittedText[]) => Promise<string>;

export async function findYosys(): Promise<Yosys> {
  if (isInstalled('yosys')) return runProgram;
  try {
    const { runYosys, Exit: Failure } = await import('@yowasp/yosys');
    return async (script, files) => {
      let [stdout, stderr] = ['', ''];
      const [out, err] = [new TextDecoder(), new TextDecoder()];
      try {
        await runYosys(
          ['-p', script],
          Object.fromEntries(files.map(({ name, content }) => [name, content])),
          {
            stdout: (bytes) => (stdout += out.decode(bytes ?? undefined, { stream: bytes !== null })),
            stderr: (bytes) => (stderr += err.decode(bytes ?? undefined, { stream: bytes !== null })),
          },
        );
      } catch (failure) {
        if (failure instanceof Failure) refuses(stderr);
        throw failure;
      }
      return stdout;
    };
  } catch {
    refuse(
      'M6016',
      '`yosys` is not installed, and `@yowasp/yosys`, which would do instead, was left out',
      'the Debian package `yosys` has the program; `npm install @yowasp/yosys` brings it as WebAssembly',
    );
  }
}

function isInstalled(program: string): boolean {
  return (process.env['PATH'] ?? '').split(delimiter).some((folder) => {
    try {
      accessSync(join(folder, program), constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}

/** In a process group of its own, which ends with us, whatever Yosys has started itself; what it leaves lying goes with the folder. */
async function runProgram(script: string, files: readonly EmittedText[]): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'm3hdl-synth-'));
  const remove = (): void => rmSync(folder, { recursive: true, force: true });
  const forgetFolder = beforeSignal(remove);
  try {
    for (const { name, content } of files) writeFileSync(join(folder, name), content);
    return await outputOf(script, folder);
  } finally {
    remove();
    forgetFolder();
  }
}

async function outputOf(script: string, folder: string): Promise<string> {
  const child = spawn('yosys', ['-p', script], {
    cwd: folder,
    detached: true,
    env: { ...process.env, TMPDIR: folder },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const ended = once(child, 'close');
  const forget = beforeSignal(async () => {
    if (child.pid !== undefined) process.kill(-child.pid, 'SIGKILL');
    await ended;
  });
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  try {
    await ended;
  } finally {
    forget();
  }
  if (child.exitCode !== 0) refuses(stderr);
  return stdout;
}

function refuses(said: string): never {
  process.stderr.write(said);
  throw new Exit(ExitCode.internal, 'm3hdl synth: yosys refuses what m3hdl wrote; please report it');
}
