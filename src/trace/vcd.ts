/**
 * Value change dumps (IEEE 1364-2005, clause 18), written as time goes: what was written so far is complete at any moment. An enum has a `string` beside its bits
 * and a float a `real`, which GTKWave and Surfer show as text; everything else is plain.
 */
import type { Kernel } from '../sim/kernel/kernel.js';
import { Ascii } from './ascii.js';
import { ChangeFinder } from './changes.js';
import { traceTree, type TraceOptions, type TraceScope, type Variable } from './variables.js';

/** One thing that is watched, under whatever names. */
interface Watched {
  readonly id: string;
  readonly variable: Variable;
  readonly companionId: string | undefined;
}

/** How a change is written, and what was written last. */
interface Line {
  readonly variable: Variable;
  /** Behind the digits. */
  readonly end: Uint8Array;
  readonly companionId: string | undefined;
  isKnown: boolean;
  /** In parts, as the finder has it. */
  readonly parts: Uint32Array;
  /** Where the finder has none. */
  value: bigint;
}

/** Bytes that are handed on together. */
const PIECE = 1 << 16;

const DOLLAR_END = '$end\n';

export class VcdWriter {
  readonly #kernel: Kernel;
  readonly #write: (piece: Uint8Array) => void;
  /** By key; in the order of declaration. */
  readonly #watched = new Map<string, Watched>();
  readonly #lines: readonly Line[];
  readonly #finder: ChangeFinder;
  readonly #text = new Ascii();
  readonly #observer = (): void => this.#record();
  readonly #visit = (number: number): void => this.#change(number);
  #ids = 0;
  #time = -1;
  /** The time of this instant stands in the text. */
  #isStamped = false;

  /**
   * Writes the header and the values of now; follows the kernel until `end`. Pieces end with an instant; those that are not yet handed on are, by
   * `flush` and `end`.
   */
  constructor(kernel: Kernel, write: (piece: Uint8Array) => void, options: TraceOptions = {}) {
    this.#kernel = kernel;
    this.#write = write;
    const top = traceTree(kernel, options);
    this.#text.text(`$version m3hdl $end\n$timescale 1 fs $end\n`);
    this.#text.text(`${this.#declare(top)}$enddefinitions $end\n`);
    kernel.rest();
    const all = [...this.#watched.values()];
    this.#finder = new ChangeFinder(
      kernel,
      all.map(({ variable }) => variable),
    );
    this.#lines = all.map((watched, number) => lineOf(watched, this.#finder.partsOf(number)));
    this.#stamp();
    this.#text.text('$dumpvars\n');
    this.#finder.look(this.#visit);
    this.#text.text(DOLLAR_END);
    this.flush();
    kernel.observers.push(this.#observer);
  }

  /** The last moment; nothing is written afterwards. */
  end(): void {
    const at = this.#kernel.observers.indexOf(this.#observer);
    if (at < 0) return;
    this.#kernel.observers.splice(at, 1);
    this.#isStamped = false;
    this.#stamp();
    this.flush();
  }

  /** Hands on what has been written so far. */
  flush(): void {
    if (this.#text.length > 0) this.#write(this.#text.take());
  }

  #declare(scope: TraceScope): string {
    const inner = [
      ...scope.variables.map((variable) => this.#declareVariable(variable, scope)),
      ...[...scope.scopes.values()].map((below) => this.#declare(below)),
    ].join('');
    if (inner === '') return '';
    // `begin` is the one kind that the standard has for what is no module, task or function.
    return `$scope ${scope.kind === 'instance' ? 'module' : 'begin'} ${legal(scope.name)} $end\n${inner}$upscope $end\n`;
  }

  #declareVariable(variable: Variable, scope: TraceScope): string {
    const { name, width, key } = variable;
    const watched = this.#watched.get(key) ?? {
      id: this.#nextId(),
      variable,
      companionId: variable.companion === undefined ? undefined : this.#nextId(),
    };
    this.#watched.set(key, watched);
    const range = width === 1 ? '' : ` [${width - 1}:0]`;
    const bits = `$var wire ${width} ${watched.id} ${legal(name)}${range} $end\n`;
    const { companionId } = watched;
    const { companion } = watched.variable;
    if (companion === undefined || companionId === undefined) return bits;
    const { kind } = companion;
    const beside = freeName(`${name}_${kind === 'string' ? 'name' : 'value'}`, scope);
    return `${bits}$var ${kind} ${kind === 'string' ? 1 : 64} ${companionId} ${legal(beside)} $end\n`;
  }

  /** Printable characters, shortest first. */
  #nextId(): string {
    let rest = this.#ids++;
    let id = '';
    do {
      id += String.fromCharCode(33 + (rest % 94));
      rest = Math.floor(rest / 94) - 1;
    } while (rest >= 0);
    return id;
  }

  #record(): void {
    // A snapshot of the past was loaded: what was written stands, and goes on where time comes back to it.
    if (this.#kernel.now < this.#time) return;
    this.#isStamped = false;
    this.#finder.look(this.#visit);
    if (this.#text.length >= PIECE) this.flush();
  }

  /** Once an instant, in front of its first change. */
  #stamp(): void {
    if (this.#isStamped) return;
    this.#isStamped = true;
    if (this.#kernel.now <= this.#time) return;
    this.#time = this.#kernel.now;
    this.#text.text(`#${this.#time}\n`);
  }

  #change(number: number): void {
    const line = this.#lines[number];
    if (line === undefined || !this.#isNew(line, number)) return;
    this.#stamp();
    const { variable, parts, end, companionId } = line;
    if (variable.width > 1) this.#text.text('b');
    if (parts.length === 0) this.#text.text(line.value.toString(2));
    else {
      let top = parts.length - 1;
      while (top > 0 && parts[top] === 0) top--;
      const first = parts[top] ?? 0;
      this.#text.bits(first, Math.max(1, 32 - Math.clz32(first)));
      for (let i = top - 1; i >= 0; i--) this.#text.bits(parts[i] ?? 0, 32);
    }
    this.#text.bytes(end);
    const { companion } = variable;
    if (companion === undefined) return;
    const value = parts.length === 0 ? line.value : BigInt(parts[0] ?? 0);
    if (companion.kind === 'string') this.#text.text(`s${legal(companion.text(value))} ${companionId}\n`);
    else this.#text.text(`r${companion.value(value)} ${companionId}\n`);
  }

  #isNew(line: Line, number: number): boolean {
    const { parts } = line;
    let isNew = !line.isKnown;
    line.isKnown = true;
    if (parts.length === 0) {
      const value = line.variable.read();
      isNew ||= value !== line.value;
      line.value = value;
      return isNew;
    }
    for (let i = 0; i < parts.length; i++) {
      const part = this.#finder.partOf(number, i);
      if (part === parts[i]) continue;
      parts[i] = part;
      isNew = true;
    }
    return isNew;
  }
}

function lineOf({ id, variable, companionId }: Watched, parts: number): Line {
  const isWideCompanion = variable.companion !== undefined && variable.width > 32;
  return {
    variable,
    end: new TextEncoder().encode(variable.width === 1 ? `${id}\n` : ` ${id}\n`),
    companionId,
    isKnown: false,
    parts: new Uint32Array(isWideCompanion ? 0 : parts),
    value: 0n,
  };
}

/** A word of the file: printable, without white space, and none of the words that begin or end a section. */
function legal(name: string): string {
  return name.replaceAll(/[^\x21-\x7e]+/g, '_').replace(/^\$/, '_') || '_';
}

function freeName(name: string, { variables }: Pick<TraceScope, 'variables'>): string {
  return variables.some((variable) => variable.name === name) ? freeName(`${name}_`, { variables }) : name;
}
