import type { Argv } from 'yargs';
import { renderGitHub } from '../../diagnostics/render/github.js';
import { renderJson } from '../../diagnostics/render/json.js';
import { renderSarif } from '../../diagnostics/render/sarif.js';
import { DiagnosticBag } from '../../diagnostics/bag.js';
import { error } from '../../diagnostics/diagnostic.js';
import { Workspace } from '../../driver/compiler.js';
import { blocksOf } from '../../testing/blocks.js';
import { environment } from '../environment.js';
import { LIMIT_OPTION, limitsFrom, type Repeated } from '../options.js';
import { packageVersion } from '../package-root.js';
import { exitCodeOf, printDiagnostics } from '../report.js';

export interface CheckOptions {
  readonly paths: readonly string[] | undefined;
  readonly format: string;
  readonly limit: Repeated;
  readonly json: boolean;
}

export function checkOptions<T>(yargs: Argv<T>) {
  return yargs
    .positional('paths', { type: 'string', array: true, describe: 'files and folders; default: this folder' })
    .option('format', {
      choices: ['terminal', 'json', 'github', 'sarif'] as const,
      default: 'terminal',
      describe: 'how to say what is wrong; all but terminal go to stdout',
    })
    .option('limit', LIMIT_OPTION)
    .example('$0 check', 'all files below this folder')
    .example('$0 check hdl/ecc --format github', 'as annotations of a change');
}

/** Parses, resolves and checks; every error, sorted by place. */
export function checkCommand({ paths, format, limit, json }: CheckOptions): void {
  const workspace = new Workspace(environment(limitsFrom(limit)));
  const bag = new DiagnosticBag();
  const wanted = paths === undefined || paths.length === 0 ? ['.'] : paths;
  const files = workspace.sourcesOf(wanted);
  if (files.length === 0) bag.add(error('M6012', undefined, `no .m3hdl file is below ${wanted.join(', ')}`));
  for (const { compiler, paths: own } of workspace.compilersFor(files)) {
    for (const path of own) {
      const file = compiler.load(path);
      if (file === undefined) continue;
      compiler.check(file);
      blocksOf(file, bag);
    }
    for (const each of compiler.diagnostics) bag.add(each);
  }
  const diagnostics = bag.sorted();
  const { sources } = workspace;
  if (json || format === 'json') process.stdout.write(renderJson(diagnostics, sources));
  else if (format === 'github') process.stdout.write(renderGitHub(diagnostics, sources));
  else if (format === 'sarif') process.stdout.write(renderSarif(diagnostics, sources, packageVersion()));
  else printDiagnostics(diagnostics, sources);
  process.exitCode = exitCodeOf(diagnostics, sources);
}
