/** The module that a command is about: the options that name it, and what is compiled of them. */
import type { Argv } from 'yargs';
import type { Compiled } from '../driver/compile-design.js';
import { Workspace } from '../driver/compiler.js';
import { isCurrent, modelOf, RememberingFiles, restored } from '../driver/model-cache.js';
import { Sources } from '../support/source.js';
import { environment } from './environment.js';
import { Exit } from './exit.js';
import { ModelStore } from './model-store.js';
import { LIMIT_OPTION, limitsFrom, parametersFrom, type Repeated } from './options.js';
import { exitCodeOf, printDiagnostics } from './report.js';

export interface TopOptions {
  readonly file: string;
  readonly top: string | undefined;
  readonly P: Repeated;
  readonly limit: Repeated;
  readonly noCache: boolean;
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
    .option('limit', LIMIT_OPTION)
    .option('no-cache', {
      type: 'boolean',
      default: false,
      describe: 'compile anew, whatever was kept of earlier calls',
    });
}

/** Prints what there is to say of the design, and ends the command where it has errors. What has not changed since an earlier call is not compiled again. */
export function compileTop(options: TopOptions): Top {
  const { file, top, P, limit } = options;
  const machine = environment(limitsFrom(limit));
  const store = options.noCache ? undefined : ModelStore.open();
  const request = JSON.stringify([machine.workingFolder, machine.limits, file, top, P]);
  const known = store?.load(request);
  if (known !== undefined && isCurrent(known, machine.files)) {
    const sources = new Sources();
    const compiled = restored(known, sources);
    printDiagnostics(known.diagnostics, sources);
    return { compiled, sources };
  }
  const files = new RememberingFiles(machine.files);
  const { compiler, file: from } = new Workspace({ ...machine, files }).open(file);
  const compiled = from === undefined ? undefined : compiler.top(from, top, parametersFrom(P));
  const { diagnostics, sources } = compiler;
  printDiagnostics(diagnostics, sources);
  if (compiled === undefined) throw new Exit(exitCodeOf(diagnostics, sources));
  store?.save(request, modelOf(compiled, diagnostics, sources, files));
  return { compiled, sources };
}
