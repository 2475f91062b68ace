/** Diagnostics for people: the source with what matters marked in it, the notes, and the ways out. */
import { displayWidth } from '../../support/display-width.js';
import { printable, printableLines } from '../../support/printable.js';
import type { SourceFile, SourceSet } from '../../support/source.js';
import type { Severity } from '../codes.js';
import { primarySpan, type Diagnostic, type Label } from '../diagnostic.js';
import { previewFix } from './fixes.js';
import { LineLayout } from './line-layout.js';
import { markRows, type Mark } from './marks.js';
import { placeOf, type Place } from './place.js';

export interface TerminalOptions {
  readonly color: boolean;
}

type Paint = (style: keyof typeof STYLES, text: string) => string;

/** Select Graphic Rendition parameters, ECMA-48 §8.3.117. */
const STYLES = {
  error: '1;31',
  warning: '1;33',
  note: '1;36',
  message: '1',
  frame: '34',
  secondary: '34',
} as const;

const painted: Paint = (style, text) => (text === '' ? '' : `\u001b[${STYLES[style]}m${text}\u001b[0m`);
const plain: Paint = (_, text) => text;

export function renderDiagnostic(
  diagnostic: Diagnostic,
  sources: SourceSet,
  { color }: TerminalOptions = { color: false },
): string {
  const paint = color ? painted : plain;
  const { severity, code, message } = diagnostic;
  const files = groupByFile(diagnostic.labels, sources);
  const gutter = Math.max(
    2,
    ...files.flatMap(({ labels }) => labels.map(({ place }) => digits(place.end.line))),
  );
  const empty = ' '.repeat(gutter);
  const said = printableLines(message).replaceAll('\n', `\n${empty}  `);
  const rows = [paint(severity, `${severity}[${code}]`) + paint('message', `: ${said}`)];

  for (const [index, { file, labels }] of files.entries()) {
    const head = labels.find(({ label }) => label.primary) ?? labels[0];
    if (head === undefined) continue;
    const { line, column } = head.place.start;
    rows.push(
      `${empty}${paint('frame', index === 0 ? '┌─' : '├─')} ${printable(file.path)}:${line}:${column}`,
    );
    rows.push(empty + paint('frame', '│'));
    rows.push(...sourceRows(file, labels, severity, gutter, paint));
  }
  const equals = `${empty}${paint('frame', '=')} `;
  for (const note of diagnostic.notes)
    rows.push(equals + printableLines(note).replaceAll('\n', `\n${empty}  `));
  for (const fix of fixRows(diagnostic, sources))
    rows.push(equals + printableLines(fix).replaceAll('\n', `\n${empty}  `));
  return `${rows.map((row) => row.trimEnd()).join('\n')}\n`;
}

export function renderDiagnostics(
  diagnostics: readonly Diagnostic[],
  sources: SourceSet,
  options?: TerminalOptions,
): string {
  return diagnostics.map((diagnostic) => renderDiagnostic(diagnostic, sources, options)).join('\n');
}

interface PlacedLabel {
  readonly label: Label;
  readonly place: Place;
}

/** The file of the primary label first, then the others as they come. */
function groupByFile(
  labels: readonly Label[],
  sources: SourceSet,
): readonly { readonly file: SourceFile; readonly labels: readonly PlacedLabel[] }[] {
  const groups = new Map<SourceFile, PlacedLabel[]>();
  for (const label of labels.toSorted((a, b) => Number(b.primary) - Number(a.primary))) {
    const place = placeOf(label.span, sources);
    if (place === undefined) continue;
    const group = groups.get(place.file);
    if (group === undefined) groups.set(place.file, [{ label, place }]);
    else group.push({ label, place });
  }
  return [...groups].map(([file, group]) => ({ file, labels: group }));
}

/** The lines that hold a mark, with their marks; what lies between them is left out unless it is one line. */
function sourceRows(
  file: SourceFile,
  labels: readonly PlacedLabel[],
  severity: Severity,
  gutter: number,
  paint: Paint,
): readonly string[] {
  const marked = new Map<number, LineMark[]>();
  for (const mark of labels.flatMap((placed) => lineMarks(file, placed))) {
    marked.set(mark.line, [...(marked.get(mark.line) ?? []), mark]);
  }
  const rows: string[] = [];
  const bar = paint('frame', '│');
  const show = (line: number): void => {
    const marks = marked.get(line) ?? [];
    const layout = new LineLayout(file.lines.lineText(line), Math.min(...marks.map((mark) => mark.from)));
    rows.push(paint('frame', String(line).padStart(gutter)) + bar + ` ${layout.printed}`);
    const placed: Mark[] = marks.map(({ from, to, message, primary }) => ({
      from: layout.column(from),
      to: layout.column(to),
      message: message === undefined ? undefined : printable(message),
      primary,
    }));
    for (const row of markRows(placed, (primary, text) => paint(primary ? severity : 'secondary', text))) {
      rows.push(`${' '.repeat(gutter)}${bar} ${row}`);
    }
  };
  let previous: number | undefined;
  for (const line of [...marked.keys()].toSorted((a, b) => a - b)) {
    if (previous !== undefined && line === previous + 2) show(line - 1);
    else if (previous !== undefined && line > previous + 2)
      rows.push(' '.repeat(gutter) + paint('frame', '·'));
    show(line);
    previous = line;
  }
  return rows;
}

/** A mark within one line, in offsets from its beginning. */
interface LineMark extends Mark {
  readonly line: number;
}

/** Of a label over several lines the first and the last are marked, and the last says the message. */
function lineMarks(file: SourceFile, { label, place }: PlacedLabel): readonly LineMark[] {
  const { message, primary } = label;
  const { start, end } = place;
  const first = { line: start.line, from: start.column - 1, primary };
  if (start.line === end.line) return [{ ...first, to: end.column - 1, message }];
  const firstText = file.lines.lineText(start.line);
  const lastIndent = file.lines.lineText(end.line).search(/\S|$/);
  return [
    { ...first, to: firstText.length, message: undefined },
    { line: end.line, from: Math.min(lastIndent, end.column - 1), to: end.column - 1, message, primary },
  ];
}

/** `to wrap:      count +% 1`, the texts below each other. */
function fixRows(diagnostic: Diagnostic, sources: SourceSet): readonly string[] {
  const width = Math.max(0, ...diagnostic.fixes.map((fix) => displayWidth(fix.title)));
  return diagnostic.fixes.map((fix) => {
    const preview = previewFix(fix, primarySpan(diagnostic), sources);
    if (preview === undefined || preview === '') return fix.title;
    const indent = ' '.repeat(width + 3);
    const lead = `${fix.title}:`.padEnd(width + 3 - (displayWidth(fix.title) - fix.title.length));
    return lead + preview.replaceAll('\n', `\n${indent}`);
  });
}

function digits(line: number): number {
  return String(line).length;
}
