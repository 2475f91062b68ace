/** The rows under a source line: underlines, and what they say. */

export interface Mark {
  /** Columns of the terminal, from 0, half open. */
  readonly from: number;
  readonly to: number;
  readonly message: string | undefined;
  readonly primary: boolean;
}

/** Colours a piece of a row as its mark is. */
export type PaintMark = (primary: boolean, text: string) => string;

interface Cell {
  readonly text: string;
  readonly primary: boolean;
}

/** A row that is written at columns, in any order; what is written later lies on top. */
class Row {
  readonly #cells = new Map<number, Cell>();

  write(column: number, text: string, primary: boolean): this {
    this.#cells.set(column, { text, primary });
    return this;
  }

  print(paint: PaintMark): string {
    let printed = '';
    let width = 0;
    for (const [column, cell] of [...this.#cells].toSorted(([a], [b]) => a - b)) {
      printed += ' '.repeat(Math.max(0, column - width)) + paint(cell.primary, cell.text);
      width = column + cell.text.length;
    }
    return printed;
  }
}

/**
 * The last mark says its message beside itself, the others below, from the right to the left, each hanging on a line:
 *
 * ```
 * count <= count + 1;
 * -----    ^^^^^^^^^ grows by one bit
 * │
 * declared as u5
 * ```
 */
export function markRows(marks: readonly Mark[], paint: PaintMark): readonly string[] {
  const ordered = marks.toSorted((a, b) => a.from - b.from || a.to - b.to);
  const last = ordered.at(-1);
  if (last === undefined) return [];

  const underline = new Row();
  // Longer ones first, so that a mark within another stays visible.
  for (const mark of ordered.toSorted(
    (a, b) => width(b) - width(a) || Number(a.primary) - Number(b.primary),
  )) {
    for (let column = mark.from; column < mark.from + width(mark); column++) {
      underline.write(column, mark.primary ? '^' : '-', mark.primary);
    }
  }
  const isBeside = ordered.every((mark) => mark.from + width(mark) <= last.from + width(last));
  if (isBeside && last.message !== undefined) {
    underline.write(last.from + width(last) + 1, last.message, last.primary);
  }

  const rows = [underline.print(paint)];
  const hanging = ordered.filter((mark) => mark.message !== undefined && !(isBeside && mark === last));
  if (hanging.length > 0) rows.push(hangers(hanging).print(paint));
  while (hanging.length > 0) {
    const mark = hanging.pop();
    if (mark === undefined) break;
    rows.push(
      hangers(hanging)
        .write(mark.from, mark.message ?? '', mark.primary)
        .print(paint),
    );
  }
  return rows;
}

function hangers(marks: readonly Mark[]): Row {
  const row = new Row();
  for (const mark of marks) row.write(mark.from, '│', mark.primary);
  return row;
}

/** An empty place is still marked. */
function width(mark: Mark): number {
  return Math.max(1, mark.to - mark.from);
}
