/** A module: what it declares is numbered first, so that processes can name it; hidden signals are made where a clock is gated by an expression. */
import type * as ir from '../ir/ir.js';
import { leavesOf } from '../ir/value-type.js';
import type * as hir from '../semantics/hir.js';
import type { HardwareType } from '../semantics/types.js';
import type { Rules } from './body.js';
import { debugRecords } from './debug.js';
import { InternalError, must } from './internal-error.js';
import { lowerMemory } from './memories.js';
import { ModuleNames } from './module-names.js';
import type { Names } from './module-names.js';
import { powerOnOf } from './power-on.js';
import { lowerComb, lowerOn } from './processes.js';
import type { Surroundings } from './processes.js';
import type { Sites } from './sites.js';
import { lowerTest } from './test-process.js';
import { constantLeaves, product, shapesOf, toValueType } from './value-types.js';

/** A module that is done, for its parents. */
export interface LoweredModule {
  readonly names: ModuleNames;
  readonly module: ir.Module;
}

export interface DesignParts {
  readonly rules: Rules;
  readonly sites: Sites;
  readonly modules: ReadonlyMap<hir.Module, LoweredModule>;
}

export function lowerModule(source: hir.Module, parts: DesignParts): LoweredModule {
  const names = new ModuleNames();
  const signals: ir.Signal[] = [];
  const clocks = clocksInOrder(source);
  clocks.forEach((clock, id) => names.clocks.set(clock, id));
  source.resets.forEach((reset, id) => names.resets.set(reset, id));
  const ports = portsOf(source);
  for (const signal of new Set([
    ...ports.keys(),
    ...source.resets.map((reset) => reset.signal),
    ...source.signals,
  ])) {
    declareSignal(signal, ports.get(signal), names, signals);
  }
  const groups = source.groups.map((group, id) => declareGroup(group, id, names, signals, parts));
  const memories: ir.Memory[] = [];
  for (const memory of source.memories) {
    const leaves = lowerMemory(memory);
    const shapes = shapesOf(toValueType(memory.element));
    names.memories.set(memory, {
      dims: [],
      leaves: shapes.map((shape, i) => ({ ...shape, id: memories.length + i })),
    });
    memories.push(...leaves);
  }
  // Before hidden signals are made, which no user has named.
  const debug = debugRecords(source, names, new Set(ports.keys()));
  const surroundings: Surroundings = {
    module: names,
    modules: parts.modules,
    rules: parts.rules,
    sites: parts.sites,
  };
  const processes: ir.Process[] = [];
  const loweredClocks = clocks.map((clock) => lowerClock(clock, names, signals, processes, surroundings));
  for (const process of source.foreign === undefined ? source.processes : [])
    processes.push(lowerProcess(process, surroundings));
  const module: ir.Module = {
    name: source.name,
    base: source.base,
    span: source.span,
    model: source.model,
    crossing: source.crossing,
    foreign: source.foreign,
    parameters: source.parameters.map(({ name, text }) => ({ name, text })),
    clocks: loweredClocks,
    resets: source.resets.map((reset) => lowerReset(reset, names)),
    signals,
    memories,
    groups,
    processes,
    debug,
  };
  return { names, module };
}

function lowerProcess(process: hir.Process, surroundings: Surroundings): ir.Process {
  switch (process.kind) {
    case 'comb':
      return lowerComb(process, surroundings);
    case 'on':
      return lowerOn(process, surroundings);
    case 'test':
      return lowerTest(process, surroundings);
  }
}

// ── Clocks and resets ───────────────────────────────────────────────────────────────────────────────────────────────

/** Ports first, so that the n-th clock of an instance is the n-th clock of its module; parents before what is derived from them. */
function clocksInOrder(source: hir.Module): readonly hir.Clock[] {
  const isPort = (clock: hir.Clock): boolean => clock.kind.kind === 'port';
  return [...source.clocks.filter(isPort), ...source.clocks.filter((clock) => !isPort(clock))];
}

function lowerClock(
  clock: hir.Clock,
  names: ModuleNames,
  signals: ir.Signal[],
  processes: ir.Process[],
  surroundings: Surroundings,
): ir.Clock {
  const { name, span, kind } = clock;
  switch (kind.kind) {
    case 'port':
      return { name, span, kind: 'port' };
    case 'source': {
      const { numerator, denominator } = kind.period;
      return { name, span, kind: 'source', period: { numerator, denominator } };
    }
    case 'divide':
      return { name, span, kind: 'divide', parent: names.clock(kind.parent), by: kind.by };
    case 'gate': {
      const parent = names.clock(kind.parent);
      const enable =
        kind.enable.kind === 'signal' && kind.enable.signal.dims.length === 0
          ? names.signal(kind.enable.signal).leaves[0]?.id
          : undefined;
      return {
        name,
        span,
        kind: 'gate',
        parent,
        enable: enable ?? enableSignal(clock, kind.enable, names, signals, processes, surroundings),
      };
    }
  }
}

/** A wire for the enable of a gated clock, and the process that computes it. */
function enableSignal(
  clock: hir.Clock,
  enable: hir.Expr,
  names: ModuleNames,
  signals: ir.Signal[],
  processes: ir.Process[],
  surroundings: Surroundings,
): ir.SignalId {
  const { span } = enable;
  const signal: hir.Signal = {
    name: `${clock.name}.enable`,
    type: { kind: 'bool' },
    dims: [],
    storage: 'wire',
    direction: undefined,
    domain: undefined,
    init: undefined,
    reset: undefined,
    attributes: [],
    span,
  };
  const id = signals.length;
  declareSignal(signal, undefined, names, signals);
  const target: hir.Target = {
    root: { kind: 'signal', signal, indices: [] },
    path: [],
    type: { kind: 'bool' },
    span,
  };
  const body: hir.Stmt[] = [{ kind: 'assign', target, value: enable, span }];
  processes.push(lowerComb({ kind: 'comb', name: signal.name, loops: [], body, span }, surroundings));
  return id;
}

function lowerReset(reset: hir.Reset, names: ModuleNames): ir.Reset {
  const { name, synchronous, activeHigh, span } = reset;
  const signal = must(names.signal(reset.signal).leaves[0], 'a reset is one bit', span).id;
  const clock = reset.clock === undefined ? undefined : names.clock(reset.clock);
  return { name, signal, clock, synchronous, activeHigh, span };
}

// ── Signals ─────────────────────────────────────────────────────────────────────────────────────────────────────────

/** Every signal that is a port, with its direction, in the order of declaration. */
function portsOf(source: hir.Module): ReadonlyMap<hir.Signal, 'in' | 'out'> {
  const ports = new Map<hir.Signal, 'in' | 'out'>();
  for (const port of source.ports) {
    if (port.kind === 'data') ports.set(port.signal, port.direction);
    if (port.kind === 'reset') ports.set(port.reset.signal, 'in');
  }
  return ports;
}

function declareSignal(
  signal: hir.Signal,
  direction: 'in' | 'out' | undefined,
  names: ModuleNames,
  signals: ir.Signal[],
): void {
  const { dims, span, storage } = signal;
  const type = toValueType(signal.type);
  const leaves = leavesOf(type);
  const first = signals.length;
  const domain =
    signal.domain === undefined
      ? names.onlyClock
      : signal.domain === 'async'
        ? signal.domain
        : names.clock(signal.domain);
  const copies = product(dims);
  const inits = signal.init === undefined ? undefined : constantLeaves(initialType(signal), signal.init);
  const shapes = shapesOf(type);
  shapes.forEach((shape, i) => {
    const leaf = must(leaves[i], 'a leaf for each shape', span);
    const init = inits?.[i];
    signals.push({
      name: signal.name + shape.name,
      width: shape.width,
      length: copies * shape.length,
      storage,
      port: leaf.flipped ? opposite(direction) : direction,
      instancePort: undefined,
      domain,
      init: init === undefined ? undefined : repeated(init, copies),
      reset: init === undefined || signal.reset === undefined ? undefined : names.reset(signal.reset),
      // The tag of a union stands right before its payload.
      powerOn: powerOnOf(leaf.role, first + i - 1),
      span,
    });
  });
  names.signals.set(signal, { dims, leaves: shapes.map((shape, i) => ({ ...shape, id: first + i })) });
}

function initialType(signal: hir.Signal): HardwareType {
  if (signal.type.kind === 'bundle' || signal.type.kind === 'bundleArray') {
    throw new InternalError(`\`${signal.name}\` has an initial value, and is a connection`, signal.span);
  }
  return signal.type;
}

function opposite(direction: 'in' | 'out' | undefined): 'in' | 'out' | undefined {
  return direction === undefined ? undefined : direction === 'in' ? 'out' : 'in';
}

/** The initial elements of all copies; one stands for all where they are equal. */
function repeated(elements: readonly bigint[], copies: number): readonly bigint[] {
  const [first] = elements;
  if (first !== undefined && elements.every((element) => element === first)) return [first];
  return Array.from({ length: copies }, () => elements).flat();
}

// ── Groups ──────────────────────────────────────────────────────────────────────────────────────────────────────────

/** The parent's view of a group: a signal for each leaf of each port, as long as all the instances together. */
function declareGroup(
  group: hir.InstanceGroup,
  id: ir.GroupId,
  names: ModuleNames,
  signals: ir.Signal[],
  { modules }: DesignParts,
): ir.InstanceGroup {
  const { name, dims, subset, span } = group;
  const child = must(modules.get(group.module), `${group.module.name} is lowered after its parent`, span);
  const clocks = new Map(
    group.clocks.map(({ port, clock }) => [child.names.clock(port), names.clock(clock)]),
  );
  const ports = new Map<hir.Signal, Names>();
  const bindings: { readonly child: ir.SignalId; readonly parent: ir.SignalId }[] = [];
  const copies = subset?.positions.length ?? product(dims);
  for (const [port, { leaves }] of child.names.signals) {
    const views = leaves.flatMap((leaf): Names['leaves'] => {
      const of = must(child.module.signals[leaf.id], 'a leaf of a port', span);
      if (of.port === undefined) return [];
      const view = signals.length;
      const domain =
        of.domain === undefined || of.domain === 'async'
          ? of.domain
          : clocks.get(rootOf(child.module, of.domain));
      signals.push({
        name: `${name}.${of.name}`,
        width: of.width,
        length: copies * of.length,
        storage: 'wire',
        port: undefined,
        instancePort: { group: id, signal: leaf.id },
        domain,
        init: undefined,
        reset: undefined,
        powerOn: { kind: 'bits' },
        span,
      });
      bindings.push({ child: leaf.id, parent: view });
      return [{ ...leaf, id: view }];
    });
    if (views.length > 0) ports.set(port, { dims, subset, leaves: views });
  }
  names.groups.set(group, { id, ports });
  const childClocks = child.module.clocks.flatMap((clock, clockId) =>
    clock.kind === 'port' ? [clockId] : [],
  );
  return {
    name,
    module: child.module.name,
    dims,
    positions: subset?.positions,
    clocks: childClocks.map((clock) => must(clocks.get(clock), `a clock of \`${name}\` is not given`, span)),
    ports: bindings,
    span,
  };
}

/** The clock port that a clock comes from: derived clocks belong to the domain of their parent. */
function rootOf(module: ir.Module, id: ir.ClockId): ir.ClockId {
  const clock = module.clocks[id];
  return clock !== undefined && (clock.kind === 'divide' || clock.kind === 'gate')
    ? rootOf(module, clock.parent)
    : id;
}
