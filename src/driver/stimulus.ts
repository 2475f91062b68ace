/** A table of inputs: row n is applied before edge n. */
import type { CodeOf } from '../diagnostics/codes.js';
import { error, type Diagnostic } from '../diagnostics/diagnostic.js';
import { SimulationError, UsageError } from '../sim/errors.js';
import { FLOAT_CODEC } from '../sim/floats.js';
import { encode, type HostInput } from '../sim/values.js';
import type { SourceFile } from '../support/source.js';
import { span } from '../support/span.js';
import { nearest } from '../support/suggest.js';
import { parseCell, type Column } from './cells.js';
import { parseCsv, type Row } from './csv.js';

export interface Stimulus {
  readonly columns: readonly Column[];
  readonly rows: readonly (readonly HostInput[])[];
}

/** Everything wrong with the table is found before anything runs. */
export function readStimulus(source: SourceFile, module: string, inputs: readonly Column[]): Stimulus {
  const faults: Diagnostic[] = [];
  const fault = (code: CodeOf<'error'>, line: number, message: string, ...notes: readonly string[]): void => {
    const { lines } = source;
    const place = span(source.id, lines.lineStart(line), lines.lineEnd(line));
    faults.push(error(code, place, message).note(...notes));
  };
  const table = parseCsv(source.text);
  if (table.columns.length === 0) fault('M6007', 1, `\`${source.path}\` names no columns`);
  const columns = table.columns.map((name): Column | undefined => {
    const found = inputs.find((input) => input.name === name);
    if (found === undefined) {
      const names = inputs.map((input) => input.name);
      const near = nearest(name, names);
      const hint =
        near === undefined ? `it has ${names.slice(0, 12).join(', ')}` : `did you mean \`${near}\`?`;
      fault('M6005', 1, `\`${module}\` has no input \`${name}\``, hint);
    }
    return found;
  });
  const rows = table.rows.map((row) => readRow(row, columns, fault));
  if (faults.length > 0) throw new UsageError(faults);
  return { columns: columns.filter((column) => column !== undefined), rows };
}

type Fault = (code: CodeOf<'error'>, line: number, message: string) => void;

function readRow(
  { line, cells }: Row,
  columns: readonly (Column | undefined)[],
  fault: Fault,
): readonly HostInput[] {
  if (cells.length !== columns.length) {
    fault('M6007', line, `the row has ${cells.length} values for ${columns.length} columns`);
    return [];
  }
  return columns.flatMap((column, i): readonly HostInput[] => {
    if (column === undefined) return [];
    const cell = cells[i] ?? '';
    const value = cell === '' ? undefined : parseCell(column.type, cell);
    const why = value === undefined ? `\`${cell}\` is no value of it` : misfit(column, value);
    if (why !== undefined) fault('M6006', line, `column \`${column.name}\`: ${why}`);
    return value === undefined ? [] : [value];
  });
}

/** Why a port cannot take a value. */
function misfit({ name, type }: Column, value: HostInput): string | undefined {
  try {
    encode(type, value, () => undefined, name, FLOAT_CODEC);
    return undefined;
  } catch (refusal) {
    if (!(refusal instanceof SimulationError)) throw refusal;
    return refusal.diagnostics.map(({ message }) => message).join('; ');
  }
}
