/**
 * A combinational circuit over many cases: memories of operands and results around it, and a counter. The engine goes from case to case by itself, so that what
 * a case costs is the circuit.
 */
import { compileFile } from '../driver/design.js';
import type { Environment } from '../driver/compiler.js';
import type { EngineName } from '../driver/engines.js';
import { loadElements, storeElements } from '../sim/bulk.js';
import type { Place } from '../sim/engine.js';
import type { Kernel } from '../sim/kernel/kernel.js';
import { Bytes, rowFormat, type Field } from '../sim/rows.js';

export interface Circuit {
  /** Imports: `std.float.add.addWithFlags`. */
  readonly uses: readonly string[];
  readonly inputs: readonly Lane[];
  /** Constants and names that several results have in common. */
  readonly body?: string;
  /** An expression of the inputs for each, of `bits<width>`. */
  readonly outputs: readonly (Lane & { readonly written: string })[];
}

export interface Lane {
  readonly name: string;
  readonly width: number;
}

/** Cases that are run at once. */
export const CASES = 4096;

const FOLDER = '/bench';
const FILE = `${FOLDER}/bench.m3hdl`;

/** One number for each case. */
export class Column {
  readonly width: number;
  /** As rows of one element: `rows.ts`. */
  readonly bytes: Bytes;
  readonly field: Field;

  constructor(width: number) {
    const { fields, size } = rowFormat([{ width, count: CASES }]);
    const [field] = fields;
    if (field === undefined) throw new Error('a row of one field has one');
    this.width = width;
    this.field = field;
    this.bytes = new Bytes(size);
  }

  get(index: number): bigint {
    return this.bytes.element(0, this.field, index);
  }

  set(index: number, value: bigint): void {
    this.bytes.setElement(0, this.field, index, value);
  }

  /** Of at most 32 bits. */
  number(index: number): number {
    return this.bytes.part(0, this.field, index);
  }

  /** Of at most 32 bits. */
  setNumber(index: number, value: number): void {
    this.bytes.setPart(0, this.field, index, value);
  }
}

export class Bench {
  /** Written before a run, in the order of the circuit's inputs. */
  readonly inputs: readonly Column[];
  /** Read after it. */
  readonly outputs: readonly Column[];
  readonly #kernel: Kernel;
  readonly #sources: readonly Place[];
  readonly #results: readonly Place[];
  readonly #counter: Place;

  /** Throws a CompileError where the circuit is not one. */
  constructor(circuit: Circuit, environment: Environment, engine?: EngineName) {
    const design = compileFile(FILE, { top: 'Bench' }, withFile(environment, textOf(circuit)));
    this.#kernel = design.simulate(engine === undefined ? {} : { engine }).kernel;
    this.inputs = circuit.inputs.map(({ width }) => new Column(width));
    this.outputs = circuit.outputs.map(({ width }) => new Column(width));
    const { memories, signals } = this.#kernel.tree.module(0);
    const memory = (name: string): Place =>
      top(
        'memory',
        memories.findIndex((each) => each.name === name),
      );
    this.#sources = circuit.inputs.map(({ name }) => memory(`${name}Of`));
    this.#results = circuit.outputs.map(({ name }) => memory(`${name}Of`));
    this.#counter = top(
      'signal',
      signals.findIndex(({ name }) => name === 'at'),
    );
  }

  /** The first `count` cases of the inputs. */
  run(count: number): void {
    const { engine, clocks } = this.#kernel;
    for (const [i, { bytes, field }] of this.inputs.entries())
      storeElements(engine, placeAt(this.#sources, i), bytes, 0, { ...field, count });
    engine.write(this.#counter, 0n);
    this.#kernel.settle();
    this.#kernel.runCycles(clocks.named(undefined), count);
    for (const [i, { bytes, field }] of this.outputs.entries())
      loadElements(engine, placeAt(this.#results, i), bytes, 0, { ...field, count });
  }
}

function top(kind: Place['kind'], id: number): Place {
  if (id < 0) throw new Error('the bench has lost a part');
  return { kind, shape: 0, instance: 0, id, element: 0 };
}

function placeAt(places: readonly Place[], index: number): Place {
  const place = places[index];
  if (place === undefined) throw new Error('one place for each column');
  return place;
}

function textOf({ uses, inputs, body = '', outputs }: Circuit): string {
  const lines = [
    ...inputs.map(({ name, width }) => `mem ${name}Of: bits<${width}>[${CASES}] async = 0;`),
    ...outputs.map(({ name, width }) => `mem ${name}Of: bits<${width}>[${CASES}] = 0;`),
    `reg at: below<${CASES}> = 0;`,
    ...inputs.map(({ name }) => `let ${name} = ${name}Of[at];`),
    body,
    'on clk {',
    ...outputs.map(({ name, written }) => `${name}Of[at] <= ${written};`),
    'at <= at.next();',
    '}',
  ];
  return `${uses.map((path) => `use ${path};`).join('\n')}\nmodule Bench {\nclock clk;\n${lines.join('\n')}\n}\n`;
}

/** Beside the library, in a folder of its own. */
function withFile(environment: Environment, text: string): Environment {
  const { files } = environment;
  return {
    ...environment,
    workingFolder: FOLDER,
    files: {
      readText: (name) => (name === FILE ? text : files.readText(name)),
      readBytes: (name) => files.readBytes(name),
      exists: (name) => name === FILE || files.exists(name),
      realPath: (name) => (name === FILE || name === FOLDER ? name : files.realPath(name)),
      hindrance: (name) => (name === FILE ? undefined : files.hindrance(name)),
      list: (folder) => (folder === FOLDER ? ['bench.m3hdl'] : files.list(folder)),
    },
  };
}
