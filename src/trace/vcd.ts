/**
 * Value change dumps (IEEE 1364-2005, clause 18), written as time goes: what was written so far is complete at any moment. An enum has a `string` beside its bits
 * and a float a `real`, which GTKWave and Surfer show as text; everything else is plain.
 */
import type { Kernel } from '../sim/kernel/kernel.js';
import { traceTree, type Companion, type TraceOptions, type TraceScope, type Variable } from './variables.js';

/** One thing that is watched, under whatever names. */
interface Watched {
  readonly id: string;
  readonly width: number;
  readonly read: () => bigint;
  last: bigint | undefined;
  readonly companion: (Companion & { readonly id: string }) | undefined;
}

export class VcdWriter {
  readonly #kernel: Kernel;
  readonly #write: (text: string) => void;
  readonly #watched = new Map<string, Watched>();
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

  #declareVariable({ name, width, key, read, companion }: Variable, scope: TraceScope): string {
    const known = this.#watched.get(key);
    const watched = known ?? {
      id: this.#nextId(),
      width,
      read,
      last: undefined,
      companion: companion === undefined ? undefined : { ...companion, id: this.#nextId() },
    };
    this.#watched.set(key, watched);
    const range = width === 1 ? '' : ` [${width - 1}:0]`;
    const bits = `$var wire ${width} ${watched.id} ${legal(name)}${range} $end\n`;
    if (watched.companion === undefined) return bits;
    const { kind, id } = watched.companion;
    const beside = freeName(`${name}_${kind === 'string' ? 'name' : 'value'}`, scope);
    return `${bits}$var ${kind} ${kind === 'string' ? 1 : 64} ${id} ${legal(beside)} $end\n`;
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
    for (const watched of this.#watched.values()) {
      const value = watched.read();
      if (value === watched.last) continue;
      watched.last = value;
      const { id, width, companion } = watched;
      text += width === 1 ? `${value}${id}\n` : `b${value.toString(2)} ${id}\n`;
      if (companion?.kind === 'string') text += `s${legal(companion.text(value))} ${companion.id}\n`;
      else if (companion?.kind === 'real') text += `r${companion.value(value)} ${companion.id}\n`;
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
