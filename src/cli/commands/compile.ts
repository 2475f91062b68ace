import { join } from 'node:path';
import type { Argv } from 'yargs';
import { Workspace } from '../../driver/compiler.js';
import { emit, TARGETS, type Target } from '../../driver/targets.js';
import { environment } from '../environment.js';
import { Exit } from '../exit.js';
import { attemptUsage, parametersFrom, type Repeated } from '../options.js';
import { writeWhole } from '../output.js';
import { exitCodeOf, printDiagnostics } from '../report.js';

export interface CompileOptions {
  readonly file: string;
  readonly top: string | undefined;
  readonly P: Repeated;
  readonly target: Target;
  readonly out: string | undefined;
  readonly json: boolean;
}

export function compileOptions<T>(yargs: Argv<T>) {
  return yargs
    .positional('file', { type: 'string', demandOption: true, describe: 'the file of the top' })
    .option('top', {
      type: 'string',
      requiresArg: true,
      describe: 'the module; default: the only one of the file',
    })
    .option('P', {
      type: 'string',
      requiresArg: true,
      describe: 'NAME=VALUE, a parameter of the top; may be repeated',
    })
    .option('target', { choices: TARGETS, demandOption: true, describe: 'what to write' })
    .option('out', { type: 'string', requiresArg: true, describe: 'a folder; default: standard output' })
    .example('$0 compile fifo.m3hdl --top Fifo -P DEPTH=4 --target ts --out build', 'build/Fifo.ts');
}

export function compileCommand({ file, top, P, target, out, json }: CompileOptions): void {
  const workspace = new Workspace(environment());
  const { compiler, file: from } = workspace.open(file);
  const compiled = from === undefined ? undefined : compiler.top(from, top, parametersFrom(P));
  const { diagnostics, sources } = compiler;
  printDiagnostics(diagnostics, sources);
  if (compiled === undefined) throw new Exit(exitCodeOf(diagnostics, sources));
  const files = attemptUsage(() => emit(compiled, target, sources));
  if (out === undefined) {
    process.stdout.write(files.map(({ content }) => content).join('\n'));
    return;
  }
  const paths = files.map(({ name }) => join(out, name));
  for (const { name, content } of files) writeWhole(join(out, name), content);
  process.stdout.write(
    json ? `${JSON.stringify({ version: 1, files: paths }, undefined, 2)}\n` : `${paths.join('\n')}\n`,
  );
}
