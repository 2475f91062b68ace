/** The module that a command is about: the options that name it, and what is compiled of them. */
import type { Argv } from 'yargs';
import type { Compiled } from '../driver/compile-design.js';
import { Workspace } from '../driver/compiler.js';
import type { Sources } from '../support/source.js';
import { environment } from './environment.js';
import { Exit } from './exit.js';
import { LIMIT_OPTION, limitsFrom, parametersFrom, type Repeated } from './options.js';
import { exitCodeOf, printDiagnostics } from './report.js';

export interface TopOptions {
  readonly file: string;
  readonly top: string | undefined;
  readonly P: Repeated;
  readonly limit: Repeated;
}

export interface Top {
  readonly compiled: Compiled;
  readonly sources: Sources;
}

export function topOptions<T>(yargs: Argv<T>) {
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
    .option('limit', LIMIT_OPTION);
}

/** Prints what there is to say of the design, and ends the command where it has errors. */
export function compileTop({ file, top, P, limit }: TopOptions): Top {
  const { compiler, file: from } = new Workspace(environment(limitsFrom(limit))).open(file);
  const compiled = from === undefined ? undefined : compiler.top(from, top, parametersFrom(P));
  const { diagnostics, sources } = compiler;
  printDiagnostics(diagnostics, sources);
  if (compiled === undefined) throw new Exit(exitCodeOf(diagnostics, sources));
  return { compiled, sources };
}
