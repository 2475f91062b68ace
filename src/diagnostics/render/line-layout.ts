/** One source line as a terminal shows it: tabs widened, wide characters counted twice, far too long lines cut. */
import { displayWidth } from '../../support/display-width.js';
import { printable } from '../../support/printable.js';

const TAB = 4;
const LONGEST = 160;
/** What stays visible in front of the first mark of a line that is cut. */
const LEAD = 40;
/** Characters around the focus that are looked at. */
const FAR = 2048;

export class LineLayout {
  readonly printed: string;
  /** The printed column at which each code unit begins; one more for the end. */
  readonly #columns: readonly number[];

  /** Offset of what was looked at: of a line that is very much too long not all is. */
  readonly #start: number;

  /** `focus` is the offset in the line that must stay visible. */
  constructor(line: string, focus: number) {
    this.#start = line.length > FAR ? Math.max(0, Math.min(focus, line.length) - FAR / 2) : 0;
    const text = line.slice(this.#start, this.#start + FAR);
    const inner = focus - this.#start;
    const cells: { readonly text: string; readonly column: number; readonly width: number }[] = [];
    const columns: number[] = [];
    let column = 0;
    for (const character of text) {
      const shown = standIn(character, column);
      const width = displayWidth(shown);
      cells.push({ text: shown, column, width });
      for (let unit = 0; unit < character.length; unit++) columns.push(column);
      column += width;
    }
    columns.push(column);

    const cutBefore = this.#start > 0;
    const cutBehind = this.#start + FAR < line.length;
    if (column <= LONGEST && !cutBefore && !cutBehind) {
      this.printed = cells.map((cell) => cell.text).join('');
      this.#columns = columns;
      return;
    }
    const from = Math.max(0, Math.min((columns[inner] ?? column) - LEAD, column - LONGEST));
    const to = from + LONGEST;
    const visible = cells.filter((cell) => cell.column >= from && cell.column + cell.width <= to);
    const before = from > 0 || cutBefore ? '…' : '';
    const first = visible[0]?.column ?? 0;
    this.printed = before + visible.map((cell) => cell.text).join('') + (to < column || cutBehind ? '…' : '');
    this.#columns = columns.map((at) => before.length + Math.min(Math.max(at, first), to) - first);
  }

  /** The printed column, from 0, of an offset in the line. */
  column(offset: number): number {
    return this.#columns[Math.max(0, offset - this.#start)] ?? this.#columns.at(-1) ?? 0;
  }
}

function standIn(character: string, column: number): string {
  if (character === '\t') return ' '.repeat(TAB - (column % TAB));
  return printable(character);
}
