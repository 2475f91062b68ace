/** Diagnostics as SARIF 2.1.0 (OASIS), which code-scanning services take. Columns are UTF-16 code units, as there. */
import type { SourceSet } from '../../support/source.js';
import type { Span } from '../../support/span.js';
import { CODES, type DiagnosticCode } from '../codes.js';
import type { Diagnostic, Edit, Label } from '../diagnostic.js';
import { placeOf } from './place.js';

export function renderSarif(diagnostics: readonly Diagnostic[], sources: SourceSet, version: string): string {
  const codes = [...new Set(diagnostics.map(({ code }) => code))].toSorted();
  const log = {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: { driver: { name: 'm3hdl', version, rules: codes.map(rule) } },
        columnKind: 'utf16CodeUnits',
        results: diagnostics.map((diagnostic) => result(diagnostic, codes.indexOf(diagnostic.code), sources)),
      },
    ],
  };
  return `${JSON.stringify(log, undefined, 2)}\n`;
}

function rule(code: DiagnosticCode): object {
  const { title, explanation, severity } = CODES[code];
  return {
    id: code,
    shortDescription: { text: title },
    fullDescription: { text: explanation },
    defaultConfiguration: { level: severity },
  };
}

function result(diagnostic: Diagnostic, ruleIndex: number, sources: SourceSet): object {
  const { code, severity, message, labels, notes, fixes } = diagnostic;
  const locations = (primary: boolean): object[] =>
    labels.filter((label) => label.primary === primary).flatMap((label) => location(label, sources));
  return {
    ruleId: code,
    ruleIndex,
    level: severity,
    message: { text: [message, ...notes].join('\n') },
    locations: locations(true),
    relatedLocations: locations(false),
    fixes: fixes.map(({ title, edits }) => ({
      description: { text: title },
      artifactChanges: artifactChanges(edits, sources),
    })),
  };
}

/** A path as a relative reference (RFC 3986): nothing in it is a scheme, a query or an escape. */
function uriOf(path: string): string {
  return encodeURI(path.replaceAll(/\p{Cs}/gu, '\ufffd')).replaceAll(/[:?#]/g, encodeURIComponent);
}

function location(label: Label, sources: SourceSet): object[] {
  const place = placeOf(label.span, sources);
  if (place === undefined) return [];
  const physicalLocation = {
    artifactLocation: { uri: uriOf(place.file.path) },
    region: region(label.span, sources),
  };
  return [{ physicalLocation, ...(label.message !== undefined && { message: { text: label.message } }) }];
}

function region(span: Span, sources: SourceSet): object {
  const place = placeOf(span, sources);
  if (place === undefined) return { charOffset: span.start, charLength: span.end - span.start };
  const { start, end } = place;
  return { startLine: start.line, startColumn: start.column, endLine: end.line, endColumn: end.column };
}

/** One change a file. */
function artifactChanges(edits: readonly Edit[], sources: SourceSet): object[] {
  return [...new Set(edits.map(({ span }) => span.file))].flatMap((id) => {
    const file = sources.get(id);
    if (file === undefined) return [];
    const replacements = edits
      .filter(({ span }) => span.file === id)
      .map(({ span, text }) => ({ deletedRegion: region(span, sources), insertedContent: { text } }));
    return [{ artifactLocation: { uri: uriOf(file.path) }, replacements }];
  });
}
