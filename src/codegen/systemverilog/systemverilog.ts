/**
 * A design as SystemVerilog-2012 in the subset that Icarus Verilog 11, Verilator 5.006 and Yosys 0.23 share (`docs/systemverilog.md`): one file a
 * specialisation, in any order.
 */
import type { Design, Module } from '../../ir/ir.js';
import { printable } from '../../support/printable.js';
import type { Span } from '../../support/span.js';
import { derivedPorts } from './clocks.js';
import { withDisablesWritten } from './disables.js';
import { makeFace, pinsOf, writeModule, type Docs, type Face } from './module.js';
import { isIdentifier, Names } from './names.js';
import type { Surroundings } from './scope.js';

export interface SystemVerilogOptions {
  /** Where something stands in the source, for comments: `fifo.m3hdl:12`. */
  readonly placeOf?: (span: Span) => string | undefined;
  readonly docsOf?: (module: string) => Docs | undefined;
}

/** What synthesizable SystemVerilog has no counterpart for. */
export class Inexpressible extends Error {
  override readonly name = 'Inexpressible';
  readonly span: Span;

  constructor(span: Span, message: string) {
    super(message);
    this.span = span;
  }
}

export interface SystemVerilogModule {
  /** The specialisation: `Fifo<u8, 4>`. */
  readonly specialisation: string;
  /** What it is called; its file is named as it. */
  readonly name: string;
  readonly text: string;
}

export interface SystemVerilog {
  /** Children before parents; the top is the last. */
  readonly modules: readonly SystemVerilogModule[];
  /** How the design is spelt, by the name of the specialisation. */
  readonly faces: ReadonlyMap<string, Face>;
}

/** Throws {@link Inexpressible} for what belongs to simulation alone. */
export function emitSystemVerilog(design: Design, options: SystemVerilogOptions = {}): SystemVerilog {
  const surroundings: Surroundings = {
    functions: new Map(design.functions.map((func) => [func.name, func])),
    sites: design.sites,
    placeOf: options.placeOf ?? ((): undefined => undefined),
    refuse: (span, what) => {
      throw new Inexpressible(span, `${what} has no counterpart in synthesizable SystemVerilog`);
    },
  };
  const derived = derivedPorts(design);
  const none = { enabled: new Set<number>(), divided: new Set<number>() };
  const used = instantiated(design);
  const names = spellings(design, used);
  const faces = new Map<string, Face>();
  for (const module of used) {
    if (module.model) surroundings.refuse(module.span, `the model \`${module.name}\``);
    const name = names.get(module.name) ?? '';
    const pins = module.groups.flatMap((group) => pinsOf(faces.get(group.module)));
    faces.set(
      module.name,
      makeFace(name, withDisablesWritten(module), {
        derived: derived.get(module.name) ?? none,
        surroundings,
        pins: new Set(pins),
      }),
    );
  }
  const faceOf = (module: string): Face => {
    const face = faces.get(module);
    if (face === undefined) throw new Error(`no module ${module}`);
    return face;
  };
  const context = { surroundings, faceOf, docsOf: options.docsOf ?? ((): undefined => undefined) };
  const modules = used
    .filter(({ foreign }) => foreign === undefined)
    .map(({ name }) => ({
      specialisation: name,
      name: faceOf(name).name,
      text: writeModule(faceOf(name), context),
    }));
  return { modules, faces };
}

/** The modules below the top, children before parents. */
function instantiated(design: Design): readonly Module[] {
  const used = new Set([design.top]);
  for (const module of design.modules.toReversed()) {
    if (!used.has(module.name)) continue;
    for (const group of module.groups) used.add(group.module);
  }
  return design.modules.filter(({ name }) => used.has(name));
}

/** The top is named as it was declared, others as what they are a specialisation of: `Fifo_u8_4`. */
function spellings(design: Design, used: readonly Module[]): ReadonlyMap<string, string> {
  const names = new Names();
  const spelt = new Map<string, string>();
  for (const { name, foreign, span } of used) {
    if (foreign === undefined) continue;
    if (!isIdentifier(foreign))
      throw new Inexpressible(span, `\`${printable(foreign)}\` can name no module in SystemVerilog`);
    spelt.set(name, foreign);
    if (!names.has(foreign)) names.fresh(foreign);
  }
  for (const module of used.toReversed()) {
    if (module.foreign !== undefined) continue;
    spelt.set(module.name, names.fresh(module.name === design.top ? module.base : module.name));
  }
  return spelt;
}
