/**
 * Value change dumps (IEEE 1364-2005, clause 18), written as time goes: what was written so far is complete at any moment. An enum has a `string` beside its bits
 * and a float a `real`, which GTKWave and Surfer show as text; everything else is plain.
 */
import type { Kernel } from '../sim/kernel/kernel.js';
import { ChangeFinder } from './changes.js';
import { traceTree, type TraceOptions, type TraceScope, type Variable } from './variables.js';

/** One thing that is watched, under whatever names. */
interface Watched {
  readonly id: string;
  readonly variable: Variable;
  last: bigint | number | undefined;
  readonly companionId: string | undefined;
}

export class VcdWriter {
  readonly #kernel: Kernel;
  readonly #write: (text: string) => void;
  /** By key; in the order of declaration. */
  readonly #watched = new Map<string, Watched>();
  readonly #all: readonly Watched[];
  readonly #finder: ChangeFinder;
  readonly #observer = (): void => this.#record();
  #ids = 0;
  #time = -1;

  /** Writes the header and the values of now; follows the kernel until `end`. */
  constructor(kernel: Kernel, write: (text: string) => void, options: TraceOptions = {}) {
    this.#kernel = kernel;
    this.#write = write;
    const top = traceTree(kernel, options);
    write(`$version m3hdl $end\n$timescale 1 fs $end\n${this.#declare(top)}$enddefinitions $end\n`);
    kernel.rest();
    this.#all = [...this.#watched.values()];
    this.#finder = new ChangeFinder(
      kernel,
      this.#all.map(({ variable }) => variable),
    );
    this.#stamp();
    write(`$dumpvars\n${this.#changes()}$end\n`);
    kernel.observers.push(this.#observer);
  }

  /** The last moment; nothing is written afterwards. */
  end(): void {
    const at = this.#kernel.observers.indexOf(this.#observer);
    if (at < 0) return;
    this.#kernel.observers.splice(at, 1);
    this.#stamp();
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
      last: undefined,
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
    const changes = this.#changes();
    if (changes === '') return;
    this.#stamp();
    this.#write(changes);
  }

  #stamp(): void {
    if (this.#kernel.now <= this.#time) return;
    this.#time = this.#kernel.now;
    this.#write(`#${this.#time}\n`);
  }

  #changes(): string {
    let text = '';
    for (const number of this.#finder.look()) {
      const watched = this.#all[number];
      if (watched === undefined) continue;
      const { id, variable, companionId } = watched;
      const value = this.#finder.numberOf(number) ?? variable.read();
      if (value === watched.last) continue;
      watched.last = value;
      text += variable.width === 1 ? `${value}${id}\n` : `b${value.toString(2)} ${id}\n`;
      const { companion } = variable;
      if (companion?.kind === 'string') text += `s${legal(companion.text(BigInt(value)))} ${companionId}\n`;
      else if (companion?.kind === 'real') text += `r${companion.value(BigInt(value))} ${companionId}\n`;
    }
    return text;
  }
}

/** A word of the file: printable, without white space, and none of the words that begin or end a section. */
function legal(name: string): string {
  return name.replaceAll(/[^\x21-\x7e]+/g, '_').replace(/^\$/, '_') || '_';
}

function freeName(name: string, { variables }: Pick<TraceScope, 'variables'>): string {
  return variables.some((variable) => variable.name === name) ? freeName(`${name}_`, { variables }) : name;
}
