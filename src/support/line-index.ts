/** From offsets to lines and columns, and back. */

/** Both count from 1, the column in UTF-16 code units, as editors and compilers print them. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

/** A line ends at `\n`, `\r\n` or a lone `\r`. Built once a file, then each look-up is a binary search. */
export class LineIndex {
  readonly #text: string;
  /** Offset of the first character of each line. */
  readonly #starts: readonly number[];

  constructor(text: string) {
    this.#text = text;
    const starts = [0];
    for (let i = 0; i < text.length; i++) {
      const code = text.charCodeAt(i);
      if (code === 10 || (code === 13 && text.charCodeAt(i + 1) !== 10)) starts.push(i + 1);
    }
    this.#starts = starts;
  }

  get lineCount(): number {
    return this.#starts.length;
  }

  /** Offsets outside the text count as its nearest end. */
  position(offset: number): Position {
    const at = Math.min(Math.max(offset, 0), this.#text.length);
    let low = 0;
    let high = this.#starts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >>> 1;
      if (this.#startOf(middle) <= at) low = middle;
      else high = middle - 1;
    }
    return { line: low + 1, column: at - this.#startOf(low) + 1 };
  }

  /** The offset of a position; a column beyond the end of its line counts as the end. */
  offset({ line, column }: Position): number {
    if (line < 1) return 0;
    if (line > this.#starts.length) return this.#text.length;
    return Math.min(this.lineStart(line) + Math.max(column, 1) - 1, this.lineEnd(line));
  }

  lineStart(line: number): number {
    return this.#startOf(line - 1);
  }

  /** The end of a line's text, before what ends it. */
  lineEnd(line: number): number {
    let end = line < this.#starts.length ? this.#startOf(line) : this.#text.length;
    if (line < this.#starts.length) {
      if (this.#text.charCodeAt(end - 1) === 10) end--;
      if (this.#text.charCodeAt(end - 1) === 13 && end > this.#startOf(line - 1)) end--;
    }
    return end;
  }

  lineText(line: number): string {
    return this.#text.slice(this.lineStart(line), this.lineEnd(line));
  }

  #startOf(index: number): number {
    return this.#starts[index] ?? this.#text.length;
  }
}
