/** Typed trees by hand, in few words. */
import { nowhere as span } from '../../src/ir/nowhere.js';
import type * as hir from '../../src/semantics/hir.js';
import type { BundleType, HardwareType, Type, Value } from '../../src/semantics/types.js';

export const bool: HardwareType = { kind: 'bool' };
export const u = (width: number): HardwareType & { kind: 'uint' } => ({
  kind: 'uint',
  width,
  limit: undefined,
});
export const i = (width: number): HardwareType => ({ kind: 'int', width });
export const bits = (width: number): HardwareType => ({ kind: 'bits', width });
export const array = (element: HardwareType, length: number): HardwareType => ({
  kind: 'array',
  element,
  length,
});
export const tuple = (...elements: readonly HardwareType[]): HardwareType => ({ kind: 'tuple', elements });
export const integer: Type = { kind: 'integer' };

export function enumOf(name: string, width: number, ...names: readonly string[]): HardwareType {
  return {
    kind: 'enum',
    id: name,
    name,
    width,
    variants: names.map((each, value) => ({ name: each, value: BigInt(value), docs: '', span })),
    span,
  };
}

type Fields = Readonly<Record<string, HardwareType>>;

const fieldsOf = (
  fields: Fields,
): readonly { readonly name: string; readonly type: HardwareType; readonly span: typeof span }[] =>
  Object.entries(fields).map(([name, type]) => ({ name, type, span }));

export function struct(name: string, fields: Fields): HardwareType {
  return { kind: 'struct', id: name, name, fields: fieldsOf(fields), span };
}

export function unionOf(
  name: string,
  tagWidth: number,
  payloadWidth: number,
  variants: Readonly<Record<string, Fields>>,
): HardwareType {
  return {
    kind: 'union',
    id: name,
    name,
    tagWidth,
    payloadWidth,
    variants: Object.entries(variants).map(([each, fields], tag) => ({
      name: each,
      tag: BigInt(tag),
      fields: fieldsOf(fields),
      span,
    })),
    span,
  };
}

export function stream(data: HardwareType): BundleType {
  const field = (name: string, flipped: boolean, type: HardwareType): BundleType['fields'][number] => ({
    name,
    flipped,
    type,
    span,
  });
  return {
    kind: 'bundle',
    id: 'stream',
    name: 'stream',
    protocol: 'stream',
    fields: [field('valid', false, bool), field('ready', true, bool), field('data', false, data)],
    span,
  };
}

// ── Expressions ─────────────────────────────────────────────────────────────────────────────────────────────────────

export const lit = (type: Type, value: Value): hir.Expr => ({ kind: 'const', type, value, span });
export const int = (value: number): hir.Expr => lit(integer, BigInt(value));
export const read = (signal: hir.Signal, ...indices: readonly hir.Expr[]): hir.Expr => ({
  kind: 'signal',
  signal,
  indices,
  type: signal.type,
  span,
});
export const port = (
  group: hir.InstanceGroup,
  of: hir.Signal,
  ...indices: readonly hir.Expr[]
): hir.Expr => ({
  kind: 'instancePort',
  port: { group, port: of },
  indices,
  type: of.type,
  span,
});
export const local = (of: hir.Local): hir.Expr => ({ kind: 'local', local: of, type: of.type, span });
export const index = (loop: hir.LoopVar): hir.Expr => ({ kind: 'loopVar', loop, type: integer, span });
export const binary = (type: Type, op: hir.BinaryOp, left: hir.Expr, right: hir.Expr): hir.Expr => ({
  kind: 'binary',
  op,
  left,
  right,
  type,
  span,
});
export const eq = (left: hir.Expr, right: hir.Expr): hir.Expr => binary(bool, 'eq', left, right);
export const unary = (type: Type, op: hir.UnaryOp, value: hir.Expr): hir.Expr => ({
  kind: 'unary',
  op,
  value,
  type,
  span,
});
export const convert = (type: Type, op: hir.Conversion, value: hir.Expr): hir.Expr => ({
  kind: 'convert',
  op,
  value,
  type,
  span,
});
export const land = (type: HardwareType, value: hir.Expr): hir.Expr => ({ kind: 'land', value, type, span });
export const choose = (cond: hir.Expr, then: hir.Expr, otherwise: hir.Expr): hir.Expr => ({
  kind: 'if',
  cond,
  then,
  else: otherwise,
  type: then.type,
  span,
});

export function element(base: hir.Expr, at: hir.Expr): hir.Expr {
  if (base.type.kind !== 'array' && base.type.kind !== 'sequence') throw new Error('no array');
  return { kind: 'element', base, index: at, type: base.type.element, span };
}

export function field(base: hir.Expr, name: string): hir.Expr {
  if (base.type.kind !== 'struct' && base.type.kind !== 'bundle') throw new Error('no fields');
  const at = base.type.fields.findIndex((each) => each.name === name);
  const found = base.type.fields[at];
  if (found === undefined) throw new Error(`no field ${name}`);
  return { kind: 'field', base, field: at, type: found.type, span };
}

export const aggregate = (type: HardwareType, ...parts: readonly hir.Expr[]): hir.Expr => ({
  kind: 'aggregate',
  parts,
  type,
  span,
});
export const variant = (type: HardwareType, number: number, ...fields: readonly hir.Expr[]): hir.Expr => ({
  kind: 'variant',
  variant: number,
  fields,
  type,
  span,
});
export const match = (
  type: Type,
  subject: hir.Expr,
  ...arms: readonly (readonly [hir.Pattern, hir.Expr] | readonly [hir.Pattern, hir.Expr, hir.Expr])[]
): hir.Expr => ({
  kind: 'match',
  subject,
  arms: arms.map(([pattern, value, guard]) => ({ pattern, guard, value })),
  type,
  span,
});

export const any: hir.Pattern = { kind: 'wildcard', span };
export const value = (of: Value): hir.Pattern => ({ kind: 'value', value: of, span });
export const bind = (to: hir.Local): hir.Pattern => ({ kind: 'bind', local: to, span });
export const parts = (...fields: readonly hir.Pattern[]): hir.Pattern => ({
  kind: 'aggregate',
  fields,
  span,
});
export const is = (number: number, ...fields: readonly hir.Pattern[]): hir.Pattern => ({
  kind: 'variant',
  variant: number,
  fields,
  span,
});

// ── Statements ──────────────────────────────────────────────────────────────────────────────────────────────────────

/** The place that a readable expression names. */
export function place(expr: hir.Expr): hir.Target {
  const found = (root: hir.Target['root']): hir.Target => ({
    root,
    path: [],
    type: expr.type as HardwareType,
    span,
  });
  const below = (base: hir.Expr, step: hir.Projection): hir.Target => {
    const { root, path } = place(base);
    return { root, path: [...path, step], type: expr.type as HardwareType, span };
  };
  switch (expr.kind) {
    case 'signal':
      return found({ kind: 'signal', signal: expr.signal, indices: expr.indices });
    case 'instancePort':
      return found({ kind: 'instancePort', port: expr.port, indices: expr.indices });
    case 'local':
      return found({ kind: 'local', local: expr.local });
    case 'memRead':
      return found({ kind: 'memory', memory: expr.memory, address: expr.address });
    case 'field':
      return below(expr.base, { kind: 'field', field: expr.field });
    case 'element':
      return below(expr.base, { kind: 'element', index: expr.index });
    default:
      throw new Error(`${expr.kind} is no place`);
  }
}

export const assign = (to: hir.Expr, from: hir.Expr): hir.Stmt => ({
  kind: 'assign',
  target: place(to),
  value: from,
  span,
});
export const next = (to: hir.Expr, from: hir.Expr, lanes?: hir.Expr): hir.Stmt => ({
  kind: 'next',
  target: place(to),
  value: from,
  lanes,
  after: undefined,
  span,
});
export const when = (
  cond: hir.Expr,
  then: readonly hir.Stmt[],
  otherwise: readonly hir.Stmt[] = [],
): hir.Stmt => ({
  kind: 'if',
  cond,
  then,
  else: otherwise,
  span,
});
export const loop = (over: hir.LoopVar, ...body: readonly hir.Stmt[]): hir.Stmt => ({
  kind: 'for',
  loop: over,
  body,
  span,
});
export const bound = (to: hir.Local, from: hir.Expr): hir.Stmt => ({
  kind: 'let',
  local: to,
  value: from,
  span,
});
export const variable = (to: hir.Local, from?: hir.Expr): hir.Stmt => ({
  kind: 'var',
  local: to,
  value: from,
  span,
});
export const expects = (left: hir.Expr, right: hir.Expr): hir.Stmt => ({
  kind: 'expect',
  cond: eq(left, right),
  operands: [
    { text: 'left', value: left, shownAs: left.type },
    { text: 'right', value: right, shownAs: right.type },
  ],
  message: undefined,
  source: 'left == right',
  span,
});
export const wait = (what: hir.WaitFor, timeout?: hir.Expr): hir.Stmt => ({
  kind: 'wait',
  what,
  timeout,
  span,
});

export const loopVar = (name: string, from: number, to: number): hir.LoopVar => ({ name, from, to, span });
export const name = (text: string, type: hir.Local['type'], mutable = false): hir.Local => ({
  name: text,
  type,
  mutable,
  span,
});

// ── Modules ─────────────────────────────────────────────────────────────────────────────────────────────────────────

/** A module that grows. */
export class ModuleDraft {
  readonly name: string;
  readonly clocks: hir.Clock[] = [];
  readonly resets: hir.Reset[] = [];
  readonly ports: hir.Port[] = [];
  readonly signals: hir.Signal[] = [];
  readonly memories: hir.Memory[] = [];
  readonly groups: hir.InstanceGroup[] = [];
  readonly processes: hir.Process[] = [];

  constructor(text: string) {
    this.name = text;
  }

  clock(text = 'clk'): hir.Clock {
    const clock: hir.Clock = { name: text, span, kind: { kind: 'port' } };
    this.clocks.push(clock);
    this.ports.push({ kind: 'clock', name: text, clock, span });
    return clock;
  }

  /** 1 ns. */
  source(text = 'clk'): hir.Clock {
    const period = { numerator: 1_000_000n, denominator: 1n };
    const clock: hir.Clock = { name: text, span, kind: { kind: 'source', period } };
    this.clocks.push(clock);
    return clock;
  }

  reset(clock: hir.Clock): hir.Reset {
    const signal = this.#signal('rst', bool, { direction: 'in' });
    const reset: hir.Reset = { name: 'rst', clock, synchronous: true, activeHigh: true, signal, span };
    this.resets.push(reset);
    this.ports.push({ kind: 'reset', name: 'rst', reset, span });
    return reset;
  }

  in(text: string, type: hir.Signal['type']): hir.Signal {
    return this.#port(text, type, 'in');
  }

  out(text: string, type: hir.Signal['type']): hir.Signal {
    return this.#port(text, type, 'out');
  }

  wire(text: string, type: hir.Signal['type'], ...dims: readonly number[]): hir.Signal {
    return this.#signal(text, type, { dims });
  }

  reg(text: string, type: HardwareType, init?: Value, reset?: hir.Reset): hir.Signal {
    return this.#signal(text, type, { storage: 'reg', init, reset });
  }

  memory(
    text: string,
    type: HardwareType,
    depth: number,
    init?: hir.Memory['init'],
    asyncRead = false,
  ): hir.Memory {
    const memory: hir.Memory = {
      name: text,
      element: type,
      depth,
      asyncRead,
      readUnderWrite: 'old',
      init,
      span,
    };
    this.memories.push(memory);
    return memory;
  }

  group(
    text: string,
    module: hir.Module,
    clocks: readonly hir.Clock[] = [],
    ...dims: readonly number[]
  ): hir.InstanceGroup {
    const childClocks = module.clocks.filter((clock) => clock.kind.kind === 'port');
    const group: hir.InstanceGroup = {
      name: text,
      module,
      dims,
      subset: undefined,
      clocks: childClocks.flatMap((child, k) => {
        const clock = clocks[k];
        return clock === undefined ? [] : [{ port: child, clock }];
      }),
      span,
    };
    this.groups.push(group);
    return group;
  }

  comb(...body: readonly hir.Stmt[]): void {
    this.combIn([], ...body);
  }

  combIn(loops: readonly hir.LoopVar[], ...body: readonly hir.Stmt[]): void {
    this.processes.push({ kind: 'comb', name: `comb${this.processes.length}`, loops, body, span });
  }

  on(clock: hir.Clock, ...body: readonly hir.Stmt[]): void {
    this.processes.push({
      kind: 'on',
      name: `on${this.processes.length}`,
      clock,
      edge: 'rising',
      disableUnder: undefined,
      loops: [],
      body,
      span,
    });
  }

  test(...body: readonly hir.Stmt[]): void {
    this.processes.push({ kind: 'test', name: 'test', body, span });
  }

  done(): hir.Module {
    return {
      name: this.name,
      base: this.name,
      span,
      docs: '',
      model: false,
      crossing: false,
      foreign: undefined,
      parameters: [],
      clocks: this.clocks,
      resets: this.resets,
      ports: this.ports,
      signals: this.signals,
      memories: this.memories,
      groups: this.groups,
      processes: this.processes,
      constants: [],
    };
  }

  #port(text: string, type: hir.Signal['type'], direction: 'in' | 'out'): hir.Signal {
    const signal = this.#signal(text, type, { direction });
    this.ports.push({ kind: 'data', name: text, direction, signal, attributes: [], docs: '', span });
    return signal;
  }

  #signal(
    text: string,
    type: hir.Signal['type'],
    more: Partial<Pick<hir.Signal, 'dims' | 'storage' | 'direction' | 'init' | 'reset'>>,
  ): hir.Signal {
    const signal: hir.Signal = {
      name: text,
      type,
      dims: [],
      storage: 'wire',
      direction: undefined,
      domain: undefined,
      init: undefined,
      reset: undefined,
      attributes: [],
      span,
      ...more,
    };
    this.signals.push(signal);
    return signal;
  }
}

export function design(...modules: readonly hir.Module[]): hir.Design {
  const top = modules.at(-1);
  if (top === undefined) throw new Error('a design has a module');
  return { modules, top, functions: [] };
}
