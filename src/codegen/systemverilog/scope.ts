/** A module while it is written: its names, and the parts of its text in the order in which tools want them. */
import type { DebugRecord, Func, Module, Site, SiteId, SignalId } from '../../ir/ir.js';
import { elementsOf } from '../../ir/hierarchy.js';
import { leavesOf } from '../../ir/value-type.js';
import { visitStmts } from '../../ir/walk.js';
import type { Span } from '../../support/span.js';
import { FunctionLibrary } from './functions.js';
import { Helpers } from './helpers.js';
import { Lines } from './lines.js';
import { concatenated, literal, range } from './literals.js';
import { identifier, Names, remark } from './names.js';
import type { EnumNames } from './piece.js';
import { Vector } from './vectors.js';
import { assignedInBlocks } from './wiring.js';

export interface Surroundings {
  readonly functions: ReadonlyMap<string, Func>;
  /** Where something stands in the source: `fifo.m3hdl:12`. */
  readonly placeOf: (span: Span) => string | undefined;
  readonly sites: readonly Site[];
  /** Something that has no counterpart in synthesizable SystemVerilog. */
  readonly refuse: (span: Span, what: string) => never;
}

export class ModuleScope {
  readonly module: Module;
  readonly surroundings: Surroundings;
  readonly names = new Names();
  readonly helpers = new Helpers(this.names);
  readonly functions: FunctionLibrary;
  readonly types = new Lines();
  readonly declarations = new Lines();
  readonly logic = new Lines();
  readonly clocks: readonly string[];
  readonly signals: readonly Vector[];
  readonly memories: readonly string[];
  /** What the values of enums are called. */
  readonly #enumValues = new Set<string>();
  /** Wires that the source does not name. */
  readonly #wires: Vector[] = [];
  readonly #pins: ReadonlySet<string>;
  #nothing: Vector | undefined;
  #groups: readonly string[] = [];

  /** `pins`: the ports of the modules that it instantiates. */
  constructor(module: Module, surroundings: Surroundings, pins: ReadonlySet<string>) {
    this.#pins = pins;
    this.module = module;
    this.surroundings = surroundings;
    this.functions = new FunctionLibrary(this);
    // Ports first, so that they have the names that others know.
    this.clocks = module.clocks.map(({ name }) => this.names.fresh(name));
    const enums = this.#enums();
    const order = [...module.signals.keys()].toSorted(
      (a, b) => Number(module.signals[b]?.port !== undefined) - Number(module.signals[a]?.port !== undefined),
    );
    const spelt = new Map(order.map((id) => [id, this.names.fresh(module.signals[id]?.name ?? '')]));
    const unpacked = unpackedWires(module);
    this.signals = module.signals.map(
      ({ width, length }, id) =>
        new Vector(spelt.get(id) ?? '', width, length, enums.get(id), unpacked.has(id)),
    );
    this.memories = module.memories.map(({ name }) => this.names.fresh(name));
  }

  /** What instances are called. */
  get groups(): readonly string[] {
    return this.#groups;
  }

  /** Names the instances, once all names inside them are given: Verilator has what is in an instance hide the name of the instance. */
  nameGroups(namesOf: (module: string) => Names): void {
    this.#groups = this.module.groups.map(({ name, module }) => this.names.fresh(name, namesOf(module)));
  }

  signal(id: SignalId): Vector {
    const vector = this.signals[id];
    if (vector === undefined) throw new Error(`${this.module.name} has no signal ${id}`);
    return vector;
  }

  /** A wire for a value that has no name in the source, or none at this level. */
  wire(name: string, width: number, length = 1): Vector {
    const vector = new Vector(this.names.fresh(name), width, length);
    this.#wires.push(vector);
    this.declarations.add(`logic ${vector.declared};`);
    return vector;
  }

  /** What a check of the user is called; those that operators imply are reported by our engines only. */
  assertionOf(site: SiteId): 'assert' | 'assume' | 'cover' | undefined {
    const kind = this.surroundings.sites[site]?.kind;
    return kind === 'assert' || kind === 'assume' || kind === 'cover' ? kind : undefined;
  }

  /** `// hdl/ecc/memory.m3hdl:45`, or nothing. */
  remarkAt(span: Span): string {
    const place = this.surroundings.placeOf(span);
    return place === undefined ? '' : `// ${remark(place)}`;
  }

  /** Whether a signal or memory is among the names. */
  canChange(names: ReadonlySet<string>): boolean {
    const vectors = [...this.signals, ...this.#wires].map(({ text }) => text);
    return [...vectors, ...this.memories].some((name) => names.has(name));
  }

  namesValueOfEnum(text: string): boolean {
    return text.split(/\W+/).some((word) => this.#enumValues.has(word));
  }

  /** A wire that is always 0, for blocks that have to wait for something and read nothing. */
  nothing(): string {
    if (this.#nothing === undefined) {
      this.#nothing = this.wire('nothing', 1);
      this.#nothing.read();
      this.logic.add(`assign ${this.#nothing.text} = 1'b0;`);
    }
    return this.#nothing.text;
  }

  /** What is declared and not read: said at the end, as Verilator wants it. */
  unread(): readonly string[] {
    const { signals } = this.module;
    const readable = signals.flatMap(({ port }, id) => (port === 'out' ? [] : [this.signal(id)]));
    return [...readable, ...this.#wires].flatMap((vector) => vector.unread);
  }

  /** An initial or reset value as text. */
  valueOf(id: SignalId, values: readonly bigint[]): string {
    const { width, length, names } = this.signal(id);
    const all = values.length === 1 ? Array.from({ length }, () => values[0] ?? 0n) : values;
    if (length !== 1) return concatenated(all, width);
    const [value = 0n] = all;
    return names?.get(value) ?? literal(value, width);
  }

  /** The enums that signals hold, declared with all their variants. */
  #enums(): ReadonlyMap<SignalId, EnumNames> {
    const declared = new Map<string, EnumNames>();
    const bySignal = new Map<SignalId, EnumNames>();
    for (const { type, leaves } of this.module.debug) {
      for (const [i, { role }] of leavesOf(type).entries()) {
        const leaf = leaves[i];
        if (leaf?.kind !== 'signal' || role.kind !== 'scalar' || role.type.kind !== 'enum') continue;
        const { name, width, variants } = role.type;
        if (width === 0) continue;
        const key = `${name} ${width} ${variants.map((variant) => `${variant.name}=${variant.value}`).join()}`;
        let names = declared.get(key);
        if (names === undefined) {
          names = this.#declareEnum(name, width, variants);
          declared.set(key, names);
        }
        bySignal.set(leaf.signal, names);
      }
    }
    return bySignal;
  }

  #declareEnum(
    name: string,
    width: number,
    variants: readonly { readonly name: string; readonly value: bigint }[],
  ): EnumNames {
    // Icarus takes `.mode(` for a type where `mode` is one.
    const type = this.names.fresh(`${identifier(name)}_t`, this.#pins);
    const names = new Map(
      variants.map((variant) => [variant.value, this.names.fresh(`${identifier(name)}_${variant.name}`)]),
    );
    for (const name of names.values()) this.#enumValues.add(name);
    const items = [...names].map(([value, text]) => `${text} = ${literal(value, width)}`);
    this.types.add(`typedef enum logic ${range(width)}{ ${items.join(', ')} } ${type};`);
    return names;
  }
}

/** Ports of arrays of instances with more elements each are joined as one vector. */
const MOST_ELEMENTS = 16;

/**
 * Arrays of wires that are nowhere needed as a whole. Nothing that a block assigns: Yosys makes a choice among all words of each assignment there.
 */
function unpackedWires(module: Module): ReadonlySet<SignalId> {
  const unpacked = new Set<SignalId>();
  for (const [id, { port, storage, instancePort, width, length }] of module.signals.entries()) {
    if (port !== undefined || storage !== 'wire' || width === 0 || length < 2) continue;
    const group = instancePort === undefined ? undefined : module.groups[instancePort.group];
    const count = group === undefined ? length : elementsOf(group);
    if (count > 1 && length / count <= MOST_ELEMENTS) unpacked.add(id);
  }
  if (unpacked.size === 0) return unpacked;
  for (const signal of assignedInBlocks(module)) unpacked.delete(signal);
  for (const process of module.processes) {
    visitStmts(process.kind === 'test' ? [] : process.body, (stmt) => {
      if (stmt.kind !== 'call') return;
      for (const arg of stmt.args) if (arg.kind === 'signal') unpacked.delete(arg.signal);
    });
  }
  return unpacked;
}

/** Names that people know, by the signal that holds the thing. */
export function recordsBySignal(module: Module): ReadonlyMap<SignalId, DebugRecord> {
  const records = new Map<SignalId, DebugRecord>();
  for (const record of module.debug) {
    for (const leaf of record.leaves) if (leaf.kind === 'signal') records.set(leaf.signal, record);
  }
  return records;
}
