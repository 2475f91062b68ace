/** Diagnostics as workflow commands, which GitHub shows beside the lines of a change. */
import type { SourceSet } from '../../support/source.js';
import { primarySpan, type Diagnostic } from '../diagnostic.js';
import { placeOf } from './place.js';

const LEVELS = { error: 'error', warning: 'warning', note: 'notice' } as const;

export function renderGitHub(diagnostics: readonly Diagnostic[], sources: SourceSet): string {
  return diagnostics.map((diagnostic) => `${command(diagnostic, sources)}\n`).join('');
}

function command(diagnostic: Diagnostic, sources: SourceSet): string {
  const { code, severity, message, notes } = diagnostic;
  const span = primarySpan(diagnostic);
  const place = span === undefined ? undefined : placeOf(span, sources);
  const properties: Record<string, string | number> = {};
  if (place !== undefined) {
    const { file, start, end } = place;
    properties['file'] = file.path;
    properties['line'] = start.line;
    properties['endLine'] = end.line;
    // GitHub takes columns only within one line, and counts the last one in.
    if (start.line === end.line) {
      properties['col'] = start.column;
      properties['endColumn'] = Math.max(start.column, end.column - 1);
    }
  }
  properties['title'] = code;
  const list = Object.entries(properties).map(([name, value]) => `${name}=${escapeProperty(String(value))}`);
  return `::${LEVELS[severity]} ${list.join(',')}::${escapeData([message, ...notes].join('\n'))}`;
}

function escapeData(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}

function escapeProperty(text: string): string {
  return escapeData(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
}
