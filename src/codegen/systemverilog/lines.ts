/** Lines of code with their indentation, broken where they grow too long. */

const WIDEST = 120;

export class Lines {
  readonly #lines: string[] = [];
  #indent = 0;

  /** Code. A line that is too long is broken at spaces, which mean nothing to SystemVerilog. */
  add(text: string): void {
    const indent = '  '.repeat(this.#indent);
    for (const [i, line] of broken(text, WIDEST - indent.length).entries()) {
      this.#lines.push(`${indent}${i === 0 ? '' : '    '}${line}`);
    }
  }

  /** A comment, or anything else that must stay on its line. */
  whole(text: string): void {
    this.#lines.push(text === '' ? '' : `${'  '.repeat(this.#indent)}${text}`);
  }

  /** A directive, which stands at the margin. */
  directive(text: string): void {
    this.#lines.push(text);
  }

  /** An empty line, but not two. */
  gap(): void {
    if (this.#lines.length > 0 && this.#lines.at(-1) !== '') this.#lines.push('');
  }

  inside(write: () => void): void {
    this.#indent++;
    write();
    this.#indent--;
  }

  append(other: Lines): void {
    for (const line of other.#lines)
      this.#lines.push(line === '' ? '' : `${'  '.repeat(this.#indent)}${line}`);
  }

  /** The same behind a word on the first line. */
  behind(word: string): Lines {
    const lines = new Lines();
    for (const [i, line] of this.#lines.entries()) lines.#lines.push(i === 0 ? `${word}${line}` : line);
    return lines;
  }

  /** Names that the code reads: all but those that assignments begin with. */
  namesRead(): ReadonlySet<string> {
    const names = new Set<string>();
    for (const line of this.#lines) {
      const code = line.replace(/^\s*\w+(?=(\[.*\])? <?= )/, '');
      for (const [name] of code.matchAll(/[A-Za-z_]\w*/g)) names.add(name);
    }
    return names;
  }

  get isEmpty(): boolean {
    return this.#lines.length === 0;
  }

  toString(): string {
    return this.#lines.map((line) => `${line}\n`).join('');
  }
}

function broken(text: string, width: number): readonly string[] {
  const comment = text.indexOf(' // ');
  const code = comment < 0 ? text : text.slice(0, comment);
  const tail = comment < 0 ? '' : text.slice(comment);
  const lines: string[] = [];
  let from = 0;
  while (code.length - from > width) {
    const room = lines.length === 0 ? width : width - 4;
    const space = code.lastIndexOf(' ', from + room);
    const at = space > from ? space : code.indexOf(' ', from + room);
    if (at < 0) break;
    lines.push(code.slice(from, at));
    from = at + 1;
  }
  return [...lines, `${code.slice(from)}${tail}`];
}
