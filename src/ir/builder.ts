/**
 * Building IR by hand: constructors that know the widths and refuse what does not fit, so that a mistake shows where it is made.
 * A {@link ModuleBuilder} gives out ids and remembers what they stand for.
 */
import { BINARY, UNARY, countWidth, resultWidth } from '../operators/operators.js';
import { mask } from '../support/bits.js';
import { elementsOf } from './hierarchy.js';
import type { Span } from '../support/span.js';
import type {
  BinaryOp,
  BitRange,
  Clock,
  DebugRecord,
  Expr,
  InstanceGroup,
  Local,
  Memory,
  Module,
  Process,
  Reset,
  Signal,
  Stmt,
  UnaryOp,
} from './ir.js';
import { nowhere } from './nowhere.js';

/** What a builder was asked for does not exist in the IR: an error of the program that asks. */
export class IrBuildError extends Error {
  override readonly name = 'IrBuildError';
}

function insist(holds: boolean, message: string): void {
  if (!holds) throw new IrBuildError(message);
}

// ── Expressions ─────────────────────────────────────────────────────────────────────────────────────────────────────

export function constant(value: bigint, width: number, span: Span = nowhere): Expr {
  insist(value >= 0n && value <= mask(width), `${value} does not fit into ${width} bits`);
  return { kind: 'const', value, width, span };
}

/** `popcount`, `clz` and `ctz` are given the fewest bits that hold them. */
export function unary(op: UnaryOp, value: Expr, span: Span = nowhere): Expr {
  const width = resultWidth(UNARY[op], value.width) ?? countWidth(value.width);
  return { kind: 'unary', op, value, width, span };
}

export function binary(op: BinaryOp, left: Expr, right: Expr, span: Span = nowhere): Expr {
  const operator = BINARY[op];
  insist(
    operator.width === 'shift' || left.width === right.width,
    `${op} of ${left.width} and ${right.width} bits`,
  );
  return { kind: 'binary', op, left, right, width: resultWidth(operator, left.width) ?? left.width, span };
}

export function mux(cond: Expr, then: Expr, otherwise: Expr, span: Span = nowhere): Expr {
  insist(cond.width === 1, `a condition of ${cond.width} bits`);
  insist(then.width === otherwise.width, `arms of ${then.width} and ${otherwise.width} bits`);
  return { kind: 'mux', cond, then, else: otherwise, width: then.width, span };
}

export function extract(value: Expr, low: number, width: number, span: Span = nowhere): Expr {
  insist(low >= 0 && width >= 0 && low + width <= value.width, `bits ${low} +: ${width} of ${value.width}`);
  return low === 0 && width === value.width ? value : { kind: 'extract', value, low, width, span };
}

export function concat(parts: readonly Expr[], span: Span = nowhere): Expr {
  const [only] = parts;
  if (only !== undefined && parts.length === 1) return only;
  return { kind: 'concat', parts, width: parts.reduce((sum, part) => sum + part.width, 0), span };
}

export function extend(value: Expr, width: number, signed: boolean, span: Span = nowhere): Expr {
  insist(width >= value.width, `${value.width} bits extended to ${width}`);
  return width === value.width ? value : { kind: 'extend', signed, value, width, span };
}

export function not(value: Expr): Expr {
  return unary('not', value, value.span);
}

// ── Statements ──────────────────────────────────────────────────────────────────────────────────────────────────────

/** Which part of a signal, local or word is written; all of it where nothing is said. */
export interface Part {
  readonly index?: Expr;
  readonly range?: BitRange;
}

export function set(local: number, value: Expr, part: Part = {}, span: Span = nowhere): Stmt {
  return { kind: 'set', local, index: part.index, range: part.range, value, span };
}

export function drive(signal: number, value: Expr, part: Part = {}, span: Span = nowhere): Stmt {
  return { kind: 'drive', signal, index: part.index, range: part.range, value, delay: undefined, span };
}

// ── Modules ─────────────────────────────────────────────────────────────────────────────────────────────────────────

type Defaults<T, K extends keyof T> = Partial<T> & Pick<T, K>;

export class ModuleBuilder {
  readonly #head: Pick<Module, 'name' | 'base' | 'span' | 'model' | 'crossing' | 'foreign' | 'parameters'>;
  readonly #clocks: Clock[] = [];
  readonly #resets: Reset[] = [];
  readonly #signals: Signal[] = [];
  readonly #memories: Memory[] = [];
  readonly #groups: InstanceGroup[] = [];
  readonly #processes: Process[] = [];
  readonly #debug: DebugRecord[] = [];

  constructor(head: Defaults<Module, 'name'>) {
    this.#head = {
      name: head.name,
      base: head.base ?? head.name,
      span: head.span ?? nowhere,
      model: head.model ?? false,
      crossing: head.crossing ?? false,
      foreign: head.foreign,
      parameters: head.parameters ?? [],
    };
  }

  clock(clock: Clock): number {
    return this.#clocks.push(clock) - 1;
  }

  reset(reset: Defaults<Reset, 'name' | 'signal'>): number {
    const defaults = { clock: undefined, synchronous: true, activeHigh: true, span: nowhere };
    return this.#resets.push({ ...defaults, ...reset }) - 1;
  }

  signal(signal: Defaults<Signal, 'name' | 'width'>): number {
    const defaults = {
      length: 1,
      storage: 'wire',
      port: undefined,
      instancePort: undefined,
      domain: undefined,
      init: undefined,
      reset: undefined,
      powerOn: { kind: 'bits' },
      span: nowhere,
    } as const;
    return this.#signals.push({ ...defaults, ...signal }) - 1;
  }

  memory(memory: Defaults<Memory, 'name' | 'width' | 'depth'>): number {
    const defaults = {
      readUnderWrite: 'old',
      asyncRead: false,
      init: undefined,
      powerOn: { kind: 'bits' },
      span: nowhere,
    } as const;
    return this.#memories.push({ ...defaults, ...memory }) - 1;
  }

  /** Instances of `child`, and the parent's view of each of its ports; `viewOf` gives those by the child's signal. */
  group(
    group: Defaults<InstanceGroup, 'name' | 'clocks'>,
    child: Module,
  ): { readonly group: number; readonly viewOf: ReadonlyMap<number, number> } {
    const id = this.#groups.length;
    const dims = group.dims ?? [];
    const positions = group.positions;
    const count = elementsOf({ dims, positions });
    const viewOf = new Map<number, number>();
    child.signals.forEach((port, signal) => {
      if (port.port === undefined) return;
      const { width } = port;
      const view = { name: `${group.name}.${port.name}`, width, length: port.length * count };
      viewOf.set(signal, this.signal({ ...view, instancePort: { group: id, signal } }));
    });
    const ports = Array.from(viewOf, ([port, parent]) => ({ child: port, parent }));
    this.#groups.push({ span: nowhere, ...group, module: child.name, dims, positions, ports });
    return { group: id, viewOf };
  }

  comb(name: string, body: readonly Stmt[], locals: readonly Local[] = [], span: Span = nowhere): void {
    this.#processes.push({ kind: 'comb', name, family: [], body, locals, span });
  }

  seq(
    name: string,
    clock: number,
    body: readonly Stmt[],
    locals: readonly Local[] = [],
    span: Span = nowhere,
  ): void {
    const edge = { edge: 'rising', disableUnder: undefined } as const;
    this.#processes.push({ kind: 'seq', name, clock, ...edge, body, locals, span });
  }

  process(process: Process): void {
    this.#processes.push(process);
  }

  debug(record: DebugRecord): void {
    this.#debug.push(record);
  }

  read(signal: number, index?: Expr, span: Span = nowhere): Expr {
    const { name, width, length } = this.signalOf(signal);
    insist((length === 1) === (index === undefined), `${name} has ${length} elements`);
    return { kind: 'read', signal, index, width, span };
  }

  memRead(memory: number, address: Expr, span: Span = nowhere): Expr {
    const found = this.#memories[memory];
    if (found === undefined) throw new IrBuildError(`there is no memory ${memory}`);
    return { kind: 'memRead', memory, address, width: found.width, span };
  }

  signalOf(signal: number): Signal {
    const found = this.#signals[signal];
    if (found === undefined) throw new IrBuildError(`there is no signal ${signal}`);
    return found;
  }

  build(): Module {
    return {
      ...this.#head,
      clocks: this.#clocks,
      resets: this.#resets,
      signals: this.#signals,
      memories: this.#memories,
      groups: this.#groups,
      processes: this.#processes,
      debug: this.#debug,
    };
  }
}

/** The locals of one process or function. */
export class LocalsBuilder {
  readonly locals: Local[] = [];

  local(name: string, width: number, length = 1, span: Span = nowhere): number {
    return this.locals.push({ name, width, length, span }) - 1;
  }

  read(local: number, index?: Expr, span: Span = nowhere): Expr {
    const found = this.locals[local];
    if (found === undefined) throw new IrBuildError(`there is no local ${local}`);
    insist((found.length === 1) === (index === undefined), `${found.name} has ${found.length} elements`);
    return { kind: 'local', local, index, width: found.width, span };
  }
}
