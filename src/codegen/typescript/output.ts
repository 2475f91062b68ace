/** A function while it is being written: nested blocks of lines, names, and what has been computed where. */
import type { Names } from './names.js';
import type { Value } from './value.js';

export class Block {
  readonly parent: Block | undefined;
  readonly lines: (string | Block)[] = [];
  /** Values at hand in this block and those inside it, by what they are. */
  readonly known = new Map<string, Value>();

  constructor(parent: Block | undefined) {
    this.parent = parent;
  }

  get isEmpty(): boolean {
    return this.lines.length === 0;
  }

  /** Characters, about. */
  get size(): number {
    return this.lines.reduce((sum, line) => sum + (typeof line === 'string' ? line.length : line.size), 0);
  }

  find(key: string): Value | undefined {
    let value = this.known.get(key);
    for (let block = this.parent; value === undefined && block !== undefined; block = block.parent)
      value = block.known.get(key);
    return value;
  }

  render(indent: string): string {
    return this.lines
      .map((line) => (typeof line === 'string' ? `${indent}${line}\n` : line.render(`${indent}  `)))
      .join('');
  }
}

export class Output {
  readonly names: Names;
  /** Where lines go. */
  block: Block;

  constructor(names: Names) {
    this.names = names;
    this.block = new Block(undefined);
  }

  line(text: string): void {
    this.block.lines.push(text);
  }

  /** What `ask` finds out while writing, when what it writes is not wanted. */
  imagine<T>(ask: () => T): T {
    const outer = this.block;
    this.block = new Block(outer);
    const answer = ask();
    this.block = outer;
    return answer;
  }

  /** What `emit` writes, as a block of its own inside the current one, not yet put anywhere. */
  inner(emit: () => void): Block {
    return this.within(new Block(this.block), emit);
  }

  /** Goes on writing in a block, which may be one around the current one. */
  within(block: Block, emit: () => void): Block {
    const outer = this.block;
    this.block = block;
    emit();
    this.block = outer;
    return block;
  }

  /** Goes on with the lines of a block that was written apart. */
  take(block: Block): void {
    this.block.lines.push(...block.lines);
  }

  put(block: Block): void {
    this.block.lines.push(block);
  }

  /** `head { … }` */
  nest(head: string, emit: () => void): void {
    const block = this.inner(emit);
    this.line(`${head} {`);
    this.put(block);
    this.line('}');
  }

  /** A constant of the current block. */
  constant(hint: string, text: string): string {
    const name = this.names.fresh(hint);
    this.line(`const ${name} = ${text};`);
    return name;
  }
}
