/** One module: its ports, declarations, logic and instances, from top to bottom. */
import type { InstanceGroup, Module, SeqProcess, SignalId } from '../../ir/ir.js';
import { visitExprsOfProcess, visitStmts } from '../../ir/walk.js';
import { elementsOf } from '../../ir/hierarchy.js';
import { BodyWriter } from './body.js';
import { ClockWriter, type DerivedPorts } from './clocks.js';
import { CombWriter } from './comb.js';
import { Lines } from './lines.js';
import { literal } from './literals.js';
import { usesOfLocals } from './locals.js';
import { MemoryWriter } from './memories.js';
import { identifier, remark } from './names.js';
import { project } from './projection.js';
import { ModuleScope, recordsBySignal, type Surroundings } from './scope.js';
import { SeqWriter } from './seq.js';
import type { Vector } from './vectors.js';

/** `///` comments of a module and its ports. */
export interface Docs {
  readonly module: readonly string[];
  readonly ports: ReadonlyMap<string, readonly string[]>;
}

/** A module as others see it. */
export interface Face {
  readonly name: string;
  readonly scope: ModuleScope;
  readonly clocks: ClockWriter;
  readonly derived: DerivedPorts;
}

export interface ModuleContext {
  readonly surroundings: Surroundings;
  readonly faceOf: (module: string) => Face;
  readonly docsOf: (module: string) => Docs | undefined;
}

export function makeFace(
  name: string,
  module: Module,
  {
    derived,
    surroundings,
    pins,
  }: {
    readonly derived: DerivedPorts;
    readonly surroundings: Surroundings;
    /** Ports of the modules that it instantiates. */
    readonly pins: ReadonlySet<string>;
  },
): Face {
  const scope = new ModuleScope(module, surroundings, pins);
  return { name, scope, clocks: new ClockWriter(scope, derived), derived };
}

/** What the ports of a module are called, those that only the emitted code has among them. */
export function pinsOf(face: Face | undefined): readonly string[] {
  if (face === undefined) return [];
  const { module, clocks, signals } = face.scope;
  const ports = module.signals.flatMap(({ port }, id) =>
    port === undefined ? [] : [signals[id]?.text ?? ''],
  );
  return [...clocks, ...face.clocks.enables, ...ports];
}

export function writeModule(face: Face, context: ModuleContext): string {
  return new ModuleText(face, context).text();
}

class ModuleText {
  readonly #face: Face;
  readonly #scope: ModuleScope;
  readonly #context: ModuleContext;

  constructor(face: Face, context: ModuleContext) {
    this.#face = face;
    this.#scope = face.scope;
    this.#context = context;
  }

  text(): string {
    const scope = this.#scope;
    const { module, logic } = scope;
    const { clocks } = this.#face;
    scope.nameGroups((child) => this.#context.faceOf(child).scope.names);
    const memories = new MemoryWriter(scope, clocks);
    const comb = new CombWriter(scope, this.#unreadPorts());
    const seq = new SeqWriter(scope, clocks, memories);
    clocks.write();
    memories.write();
    for (const process of module.processes) {
      if (process.kind === 'comb') comb.write(process);
      else if (process.kind === 'seq') seq.write(process);
      else scope.surroundings.refuse(process.span, 'a process of a test or model');
    }
    for (const [id, group] of module.groups.entries()) this.#instances(id, group, comb.connections);
    this.#assertions();
    this.#undriven();
    this.#declare(comb.connections);
    memories.declare();
    const unread = [...clocks.unread(), ...this.#scope.unread()];
    const lines = new Lines();
    this.#head(lines);
    const body = new Lines();
    const part = (own: Lines): void => {
      if (own.isEmpty) return;
      body.gap();
      body.append(own);
    };
    part(scope.types);
    part(scope.declarations);
    const functions = new Lines();
    scope.helpers.write(functions);
    scope.functions.write(functions);
    part(functions);
    part(logic);
    if (unread.length > 0) {
      const name = scope.names.fresh('unused');
      const own = new Lines();
      own.whole('// Read by nobody.');
      own.add(`logic ${name};`);
      own.add(`assign ${name} = &{1'b0, ${unread.join(', ')}};`);
      part(own);
    }
    lines.inside(() => lines.append(body));
    lines.add('endmodule');
    return lines.toString();
  }

  // ── Declarations ──────────────────────────────────────────────────────────────────────────────────────────────────

  #head(lines: Lines): void {
    const { module } = this.#scope;
    const docs = this.#context.docsOf(module.name);
    for (const line of docs?.module ?? []) lines.whole(`// ${remark(line)}`.trimEnd());
    const place = this.#scope.surroundings.placeOf(module.span);
    lines.whole(
      `// ${remark(module.name)}${place === undefined ? '' : `, ${remark(place)}`}. Made by m3hdl: change the source.`,
    );
    const ports: { readonly docs: readonly string[]; readonly text: string }[] = this.#face.clocks
      .ports()
      .map((text) => ({ docs: [], text }));
    const records = recordsBySignal(module);
    const told = new Set<string>();
    for (const [id, { port, storage, init, name }] of module.signals.entries()) {
      const vector = this.#scope.signal(id);
      if (port === undefined || vector.bits === 0) continue;
      const record = records.get(id)?.name ?? name;
      const doc = told.has(record) ? [] : (docs?.ports.get(record) ?? []);
      told.add(record);
      const start = storage === 'reg' && init !== undefined ? ` = ${this.#scope.valueOf(id, init)}` : '';
      const direction = port === 'in' ? 'input ' : 'output';
      ports.push({ docs: doc, text: `${direction} logic ${vector.declared}${start}` });
    }
    lines.add(`module ${this.#face.name}${ports.length === 0 ? ';' : ' ('}`);
    if (ports.length === 0) return;
    lines.inside(() => {
      for (const [i, { docs: doc, text }] of ports.entries()) {
        for (const line of doc) lines.whole(`// ${remark(line)}`.trimEnd());
        lines.add(`${text.replace('input logic', 'input  logic')}${i < ports.length - 1 ? ',' : ''}`);
      }
    });
    lines.add(');');
  }

  #declare(connections: ReadonlyMap<SignalId, string>): void {
    const { module, declarations } = this.#scope;
    for (const [id, { port, storage, init }] of module.signals.entries()) {
      const vector = this.#scope.signal(id);
      if (port !== undefined || vector.bits === 0 || connections.has(id)) continue;
      const start = storage === 'reg' && init !== undefined ? ` = ${this.#scope.valueOf(id, init)}` : '';
      declarations.add(`logic ${vector.declared}${start};`);
    }
    for (const id of connections.keys()) this.#scope.signal(id).read();
  }

  /** What nobody drives is 0. */
  #undriven(): void {
    const { module, logic } = this.#scope;
    const driven = new Set<SignalId>();
    for (const process of module.processes) {
      visitStmts(process.kind === 'test' ? [] : process.body, (stmt) => {
        if (stmt.kind === 'drive') driven.add(stmt.signal);
      });
    }
    for (const [id, { port, instancePort }] of module.signals.entries()) {
      const vector = this.#scope.signal(id);
      if (port === 'in' || driven.has(id) || vector.bits === 0) continue;
      if (instancePort !== undefined && this.#portOf(instancePort.group, instancePort.signal) === 'out')
        continue;
      const isRegister = module.signals[id]?.storage === 'reg';
      if (isRegister) continue;
      for (const { low, width } of vector.pieces({ low: 0, width: vector.bits }))
        logic.add(`assign ${vector.select(low, width)} = ${literal(0n, width)};`);
    }
  }

  #portOf(group: number, signal: SignalId): 'in' | 'out' | undefined {
    const found = this.#scope.module.groups[group];
    return found === undefined
      ? undefined
      : this.#context.faceOf(found.module).scope.module.signals[signal]?.port;
  }

  // ── Instances ─────────────────────────────────────────────────────────────────────────────────────────────────────

  /** Inputs of instances that nothing reads: a value that is the same for all instances can stand at the port. */
  #unreadPorts(): ReadonlySet<SignalId> {
    const { module } = this.#scope;
    const read = new Set<SignalId>();
    for (const process of module.processes) {
      visitExprsOfProcess(process, (expr) => {
        if (expr.kind === 'read') read.add(expr.signal);
      });
      visitStmts(process.kind === 'test' ? [] : process.body, (stmt) => {
        if (stmt.kind !== 'call') return;
        for (const arg of stmt.args) if (arg.kind === 'signal') read.add(arg.signal);
      });
    }
    for (const clock of module.clocks) if (clock.kind === 'gate') read.add(clock.enable);
    for (const { signal } of module.resets) read.add(signal);
    const unread = new Set<SignalId>();
    for (const [id, { instancePort, length }] of module.signals.entries()) {
      if (instancePort === undefined || read.has(id)) continue;
      const group = module.groups[instancePort.group];
      const isOneEach = group?.dims.length === 0 || (group !== undefined && elementsOf(group) === length);
      if (isOneEach && this.#portOf(instancePort.group, instancePort.signal) === 'in') unread.add(id);
    }
    return unread;
  }

  #instances(id: number, group: InstanceGroup, connections: ReadonlyMap<SignalId, string>): void {
    const scope = this.#scope;
    const { logic } = scope;
    const child = this.#context.faceOf(group.module);
    const name = scope.groups[id] ?? '';
    if (elementsOf(group) === 0) return;
    logic.gap();
    const place = scope.remarkAt(group.span);
    if (place !== '') logic.whole(place);
    // Where some positions have none, instances are numbered as their ports are.
    const dims = group.positions === undefined ? group.dims : [elementsOf(group)];
    const genvars = dims.map(() => scope.names.fresh('i'));
    const index = dims.reduce((text, dim, i) => {
      const own = genvars[i] ?? '';
      if (text === '') return own;
      return `${i === 1 ? text : `(${text})`} * ${dim} + ${own}`;
    }, '');
    const open = (depth: number): void => {
      const dim = dims[depth];
      if (dim === undefined) {
        this.#instance(group, child, dims.length === 0 ? name : 'instance_', index, connections);
        return;
      }
      const genvar = genvars[depth] ?? '';
      const label = depth === 0 ? name : `at_${depth}`;
      logic.add(`for (genvar ${genvar} = 0; ${genvar} < ${dim}; ${genvar}++) begin : ${label}`);
      logic.inside(() => open(depth + 1));
      logic.add('end');
    };
    open(0);
  }

  #instance(
    group: InstanceGroup,
    child: Face,
    name: string,
    index: string,
    connections: ReadonlyMap<SignalId, string>,
  ): void {
    const scope = this.#scope;
    const pins: string[] = [];
    for (const [port, clock] of group.clocks.entries()) {
      const { net, enable } = this.#face.clocks.rising(clock);
      const own = child.clocks.port(port);
      if (child.scope.module.foreign !== undefined && enable !== undefined)
        scope.surroundings.refuse(group.span, 'a derived clock of a foreign module');
      pins.push(`.${own.net}(${net})`);
      if (own.enable !== undefined) pins.push(`.${own.enable}(${enable ?? "1'b1"})`);
    }
    for (const { child: inner, parent } of group.ports) {
      const port = child.scope.signal(inner);
      if (port.bits === 0) continue;
      const view = scope.signal(parent);
      const at = index === '' ? view.text : elementsAt(view, index, port);
      if (child.scope.module.signals[inner]?.port === 'in') view.read();
      pins.push(`.${port.text}(${connections.get(parent) ?? at})`);
    }
    const { logic } = scope;
    if (pins.length === 0) {
      logic.add(`${child.name} ${name} ();`);
      return;
    }
    logic.add(`${child.name} ${name} (`);
    logic.inside(() => {
      for (const [i, pin] of pins.entries()) logic.add(`${pin}${i < pins.length - 1 ? ',' : ''}`);
    });
    logic.add(');');
  }

  // ── Assertions ────────────────────────────────────────────────────────────────────────────────────────────────────

  /** What the user demands, for simulation and formal tools; run-time errors of operators are reported by our engines only. */
  #assertions(): void {
    const scope = this.#scope;
    for (const process of scope.module.processes) {
      if (process.kind === 'test') continue;
      const body = project(
        process.body,
        (stmt) => stmt.kind === 'check' && scope.assertionOf(stmt.site) !== undefined,
      );
      if (body.length === 0) continue;
      const writer = new BodyWriter(scope, process.locals, usesOfLocals(process.locals, body), {
        assign: '=',
        isLocal: true,
      });
      writer.statements(body);
      const { logic } = scope;
      logic.gap();
      logic.directive(process.kind === 'seq' ? '`ifndef SYNTHESIS' : '`ifdef FORMAL');
      const place = scope.remarkAt(process.span);
      if (place !== '') logic.whole(place);
      if (process.kind === 'seq') this.#clocked(process, writer);
      else {
        writer.writeBlock(logic, 'always_comb', scope.names.fresh(identifier(process.name)));
      }
      logic.directive('`endif');
    }
  }

  #clocked(process: SeqProcess, writer: BodyWriter): void {
    const scope = this.#scope;
    const { net, enable } = this.#face.clocks.use(process.clock, process.edge);
    if (enable !== undefined) {
      const own = writer.lines;
      writer.lines = new Lines();
      writer.lines.add(`if (${enable}) begin`);
      writer.lines.inside(() => writer.lines.append(own));
      writer.lines.add('end');
    }
    const head = `always @(${process.edge === 'rising' ? 'posedge' : 'negedge'} ${net})`;
    writer.writeBlock(scope.logic, head, scope.names.fresh(identifier(process.name)));
  }
}

/** What the instance `index` of an array has of the vector for all of them. */
function elementsAt(view: Vector, index: string, { bits, length }: Vector): string {
  const first = (size: number): string =>
    size === 1 ? index : index.includes(' ') ? `(${index}) * ${size}` : `${index} * ${size}`;
  if (!view.isUnpacked) return view.selectFrom(first(bits), bits);
  if (length === 1) return `${view.text}[${index}]`;
  const elements = Array.from({ length }, (_, i) => `${view.text}[${first(length)} + ${i}]`);
  return `{${elements.toReversed().join(', ')}}`;
}
