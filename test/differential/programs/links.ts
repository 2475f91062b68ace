/**
 * What goes together under one name: bundles with a module at either end, perhaps one between them, and at the ports of the whole program; and streams
 * there. What is driven in the direction of a bundle never reads what comes back, so no program has a loop.
 */
import type { Draw, Scope, Value } from './draw.js';
import type { TypeMaker } from './declared.js';
import type { Expressions } from './expressions.js';
import { lines, list, node, type Tree } from './tree.js';
import { BOOL, spelt, type Type } from './types.js';

interface Bundle {
  readonly name: string;
  readonly signals: readonly BundleSignal[];
}

/** `path`: `up.address`. `along`: in the direction of an `out` port. */
interface BundleSignal {
  readonly path: string;
  readonly type: Type;
  readonly along: boolean;
  /** A bundle inside this one has it. */
  readonly inner: boolean;
}

/** A module with a port of a bundle. */
interface End {
  readonly name: string;
  readonly inputs: readonly Value[];
  readonly outputs: readonly Value[];
}

export class Links {
  /** Bundles and the modules at their ends. */
  readonly items: Tree[] = [];
  readonly #draw: Draw;
  readonly #types: TypeMaker;
  readonly #expressions: Expressions;
  readonly #prefix: string;
  readonly #bundles: Bundle[] = [];

  constructor(draw: Draw, types: TypeMaker, expressions: Expressions, prefix: string) {
    this.#draw = draw;
    this.#types = types;
    this.#expressions = expressions;
    this.#prefix = prefix;
  }

  /** Two instances, or three, joined by a bundle. */
  instances(rows: Tree[], values: Value[]): void {
    const draw = this.#draw;
    const bundle = this.#bundle();
    const [giver, taker] = [this.#giver(bundle), this.#taker(bundle)];
    const [first, last] = [draw.name('u'), draw.name('u')];
    const args = giver.inputs.map(
      ({ text, type }) => node('connection')`${text}: ${this.#expressions.landing(type, 2, values)}`,
    );
    rows.push(node('giver of a bundle')`inst ${first}: ${giver.name}(${list(args)});`);
    const through = draw.chance(0.5) ? this.#through(bundle) : undefined;
    const middle = draw.name('u');
    if (through !== undefined)
      rows.push(node('through a bundle')`inst ${middle}: ${through}(left: ${first}.link);`);
    const source = through === undefined ? `${first}.link` : `${middle}.right`;
    rows.push(node('taker of a bundle')`inst ${last}: ${taker.name}(link: ${source});`);
    values.push(...outputsOf(last, taker), ...outputsOf(first, giver));
  }

  /** A bundle, or some, at a port of the module. */
  port(rows: Tree[], values: Value[]): void {
    const draw = this.#draw;
    const bundle = this.#bundle();
    const name = draw.name('b');
    const count = draw.between(1, 3);
    switch (draw.below(3)) {
      case 0:
        rows.push(node('bundle that comes in')`in  ${name}: ${bundle.name};`);
        values.push(...signalsOf(name, bundle, true));
        rows.push(...this.#driven(signalsOf(name, bundle, false), values));
        break;
      case 1:
        rows.push(node('bundle that goes out')`out ${name}: ${bundle.name};`);
        rows.push(...this.#driven(signalsOf(name, bundle, true), values));
        values.push(...signalsOf(name, bundle, false));
        break;
      default: {
        const index = draw.name('i');
        rows.push(node('bundles in an array')`in  ${name}: ${bundle.name}[${count}];`);
        const at = (i: number | string): readonly Value[] => signalsOf(`${name}[${i}]`, bundle, true);
        const driven = this.#driven(signalsOf(`${name}[${index}]`, bundle, false), [...values, ...at(index)]);
        if (driven.length > 0) rows.push(node('for')`for ${index} in 0..${count} {\n${lines(driven)}\n}`);
        for (let i = 0; i < count; i++) values.push(...at(i));
      }
    }
  }

  /** A stream that comes in, and one that goes out: plain, or of packets. */
  streams(rows: Tree[], values: Value[]): void {
    const draw = this.#draw;
    const [source, sink] = [draw.name('s'), draw.name('s')];
    const [taken, given] = [this.#types.held(), this.#types.held()];
    const [inward, outward] = [draw.one('stream', 'packets'), draw.one('stream', 'packets')];
    rows.push(
      node(`${inward} that comes in`)`in  ${source}: ${inward}<${spelt(taken)}>;`,
      node(`${outward} that goes out`)`out ${sink}: ${outward}<${spelt(given)}>;`,
    );
    values.push(flag(`${source}.valid`), { text: `${source}.data`, type: taken, known: false });
    if (inward === 'packets') values.push(flag(`${source}.last`), flag(`${source}.empty`));
    rows.push(
      ...this.#driven([flag(`${sink}.valid`), { text: `${sink}.data`, type: given, known: false }], values),
    );
    if (outward === 'packets')
      rows.push(...this.#driven([flag(`${sink}.last`), flag(`${sink}.empty`)], values));
    values.push(flag(`${sink}.ready`));
    rows.push(...this.#driven([flag(`${source}.ready`)], values));
    values.push(flag(`${source}.fire`), flag(`${sink}.fire`));
  }

  // ── Bundles and their ends ────────────────────────────────────────────────────────────────────────────────────────

  #bundle(): Bundle {
    const draw = this.#draw;
    const known = draw.chance(0.3) ? draw.pick(this.#bundles) : undefined;
    if (known !== undefined) return known;
    const name = draw.name('Bundle');
    const rows: Tree[] = [];
    const signals: BundleSignal[] = [];
    for (let i = draw.between(1, 4); i > 0; i--) {
      // Something goes along, so that its taker has something to read.
      const along = signals.length === 0 || draw.chance(0.5);
      const signal = { path: draw.name('f'), type: this.#types.held(), along, inner: false };
      rows.push(node('bundle field')`${along ? 'out' : 'in'} ${signal.path}: ${spelt(signal.type)};`);
      signals.push(signal);
    }
    const inner = draw.chance(0.4) ? draw.pick(this.#bundles) : undefined;
    if (inner !== undefined) {
      const [direction, field] = [draw.one('out', 'flip'), draw.name('f')];
      rows.push(node(`${direction} bundle`)`${direction} ${field}: ${inner.name};`);
      for (const { path, type, along } of inner.signals)
        signals.push({
          path: `${field}.${path}`,
          type,
          along: along === (direction === 'out'),
          inner: true,
        });
    }
    this.items.push(node('bundle')`bundle ${name} {\n${lines(rows)}\n}`);
    const bundle = { name, signals };
    this.#bundles.push(bundle);
    return bundle;
  }

  /** Drives the bundle from inputs, and gives what comes back. */
  #giver(bundle: Bundle): End {
    const draw = this.#draw;
    const name = draw.name(`${this.#prefix}B`);
    const inputs = Array.from({ length: draw.between(1, 2) }, () => this.#value('a'));
    const back = signalsOf('link', bundle, false);
    const outputs = back.map(({ type }): Value => ({ text: draw.name('y'), type, known: false }));
    this.#module(name, [
      ...inputs.map(({ text, type }) => node('input')`in  ${text}: ${spelt(type)};`),
      node('bundle that goes out')`out link: ${bundle.name};`,
      ...outputs.map(({ text, type }) => node('output')`out ${text}: ${spelt(type)};`),
      ...this.#driven(signalsOf('link', bundle, true), inputs),
      ...outputs.map(({ text }, i) => node('drive')`${text} = ${back[i]!.text};`),
    ]);
    return { name, inputs, outputs };
  }

  /** Answers what it is told. */
  #taker(bundle: Bundle): End {
    const name = this.#draw.name(`${this.#prefix}B`);
    const told = signalsOf('link', bundle, true);
    const output = this.#value('y');
    this.#module(name, [
      node('bundle that comes in')`in  link: ${bundle.name};`,
      node('output')`out ${output.text}: ${spelt(output.type)};`,
      ...this.#driven([...signalsOf('link', bundle, false), output], told),
    ]);
    return { name, inputs: [], outputs: [output] };
  }

  /** Hands on all but one signal. */
  #through(bundle: Bundle): string {
    const draw = this.#draw;
    const name = draw.name(`${this.#prefix}B`);
    const other = draw.chance(0.6)
      ? draw.pick(bundle.signals.filter(({ along, inner }) => along && !inner))
      : undefined;
    const except = other === undefined ? '' : ` except { ${other.path} }`;
    this.#module(name, [
      node('bundle that comes in')`in  left: ${bundle.name};`,
      node('bundle that goes out')`out right: ${bundle.name};`,
      node(other === undefined ? 'connect' : 'connect except')`connect left to right${except};`,
      ...(other === undefined
        ? []
        : this.#driven(
            [{ text: `right.${other.path}`, type: other.type, known: false }],
            signalsOf('left', bundle, true),
          )),
    ]);
    return name;
  }

  #module(name: string, rows: readonly Tree[]): void {
    this.items.push(node('module with a bundle')`module ${name} {\n${lines(rows)}\n}`);
  }

  #value(stem: string): Value {
    return { text: this.#draw.name(stem), type: this.#types.held(), known: false };
  }

  #driven(targets: readonly Value[], scope: Scope): readonly Tree[] {
    return targets.map(
      ({ text, type }) => node('drive')`${text} = ${this.#expressions.landing(type, 2, scope)};`,
    );
  }
}

const flag = (text: string): Value => ({ text, type: BOOL, known: false });

function signalsOf(port: string, { signals }: Bundle, along: boolean): readonly Value[] {
  return signals
    .filter((signal) => signal.along === along)
    .map(({ path, type }): Value => ({ text: `${port}.${path}`, type, known: false }));
}

function outputsOf(instance: string, { outputs }: End): readonly Value[] {
  return outputs.map((output): Value => ({ ...output, text: `${instance}.${output.text}` }));
}
