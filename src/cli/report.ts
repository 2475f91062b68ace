/** How commands say what is wrong: on stderr for people; for programs where the command's results go. */
import type { DiagnosticCode } from '../diagnostics/codes.js';
import { diagnostic, primarySpan, type Diagnostic } from '../diagnostics/diagnostic.js';
import { renderDiagnostics } from '../diagnostics/render/terminal.js';
import { Sources, type SourceSet } from '../support/source.js';
import { stderrHasColor } from './color.js';
import { Exit, ExitCode } from './exit.js';

const NO_SOURCES = new Sources();

export function printDiagnostics(diagnostics: readonly Diagnostic[], sources: SourceSet = NO_SOURCES): void {
  if (diagnostics.length === 0) return;
  process.stderr.write(renderDiagnostics(diagnostics, sources, { color: stderrHasColor() }));
}

/** Wrong usage: what is wrong has no place in the user's design. */
export function refuse(code: DiagnosticCode, message: string, ...notes: readonly string[]): never {
  printDiagnostics([diagnostic(code, undefined, message).note(...notes)]);
  throw new Exit(ExitCode.usage);
}

/** 1 where the design is at fault; 2 where only the command line, or a file that it names, is. */
export function exitCodeOf(diagnostics: readonly Diagnostic[], sources: SourceSet): ExitCode {
  const errors = diagnostics.filter((each) => each.severity === 'error');
  if (errors.length === 0) return ExitCode.ok;
  return errors.every((each) => isOfUsage(each, sources)) ? ExitCode.usage : ExitCode.fault;
}

function isOfUsage(each: Diagnostic, sources: SourceSet): boolean {
  if (each.code.startsWith('M6')) return each.code !== 'M6011';
  if (each.code.startsWith('M5')) return false;
  const span = primarySpan(each);
  return span === undefined || sources.get(span.file)?.path.startsWith('-P ') === true;
}
