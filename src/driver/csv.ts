/** Comma-separated values as spreadsheets write them (RFC 4180): quoted fields, either line end, a byte-order mark. */

export interface Table {
  readonly columns: readonly string[];
  readonly rows: readonly Row[];
}

export interface Row {
  /** From 1, as editors count. */
  readonly line: number;
  readonly cells: readonly string[];
}

/** The first row names the columns; empty lines are passed over. */
export function parseCsv(text: string): Table {
  const [head, ...rows] = rowsOf(text.startsWith('\uFEFF') ? text.slice(1) : text);
  return { columns: head?.cells ?? [], rows };
}

function rowsOf(text: string): readonly Row[] {
  const rows: Row[] = [];
  let cells: string[] = [];
  let line = 1;
  let startLine = 1;
  let at = 0;
  while (at < text.length) {
    const { cell, end } = text[at] === '"' ? quoted(text, at) : bare(text, at);
    line += lineEnds(text.slice(at, end));
    cells.push(cell);
    at = end;
    if (text[at] === ',') {
      at++;
      if (at < text.length) continue;
      cells.push('');
    }
    if (text[at] === '\r') at++;
    if (text[at] === '\n') at++;
    if (cells.length > 1 || cells[0] !== '') rows.push({ line: startLine, cells });
    cells = [];
    startLine = ++line;
  }
  return rows;
}

interface Cell {
  readonly cell: string;
  readonly end: number;
}

function bare(text: string, start: number): Cell {
  let end = start;
  while (end < text.length && !',\r\n'.includes(text[end] ?? '')) end++;
  return { cell: text.slice(start, end).trim(), end };
}

/** A quote inside is written twice; what stands between the closing one and the next comma belongs to the field too. */
function quoted(text: string, start: number): Cell {
  let cell = '';
  let at = start + 1;
  for (;;) {
    const close = text.indexOf('"', at);
    if (close < 0) return { cell: cell + text.slice(at), end: text.length };
    cell += text.slice(at, close);
    if (text[close + 1] !== '"') {
      const rest = bare(text, close + 1);
      return { cell: cell + rest.cell, end: rest.end };
    }
    cell += '"';
    at = close + 2;
  }
}

function lineEnds(text: string): number {
  return text.split('\n').length - 1;
}

/** One line, with what needs quotes in quotes. */
export function csvLine(cells: readonly string[]): string {
  return `${cells.map((cell) => (/[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell)).join(',')}\n`;
}
