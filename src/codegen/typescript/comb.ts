/** Combinational processes: one function each, that runs a progression of instances and iterations. */
import type { CombProcess, Expr, SignalId, Stmt } from '../../ir/ir.js';
import { exprsOf, foldStmts, visitExpr, visitStmts } from '../../ir/walk.js';
import { limbsOf, type Region } from '../layout.js';
import { isLarge } from '../registers.js';
import { Expressions } from './expressions.js';
import { Frame, isScalar, type Surroundings } from './frame.js';
import { Locals } from './locals.js';
import type { Names } from './names.js';
import { Output } from './output.js';
import { variableTarget, variableValue } from './places.js';
import { Statements } from './statements.js';
import { name, narrow, type Num, type Value } from './value.js';
import { Writer } from './writer.js';

class CombFrame extends Frame {
  /** Wires held in variables while the process drives them. */
  readonly #variables = new Map<SignalId, readonly string[]>();
  readonly #driven: ReadonlySet<SignalId>;

  constructor(around: Surroundings, writer: Writer, instance: string | undefined, process: CombProcess) {
    super(around, writer, instance);
    const uses = wiresOf(process.body);
    this.#driven = new Set(uses.keys());
    // Functions that share a process share its wires through the memory.
    if (isLarge(process)) return;
    for (const [id, { drives, reads, partial }] of uses) {
      const signal = this.module.signals[id];
      if (signal === undefined || !isScalar(signal) || (drives === 1 && !reads && !partial)) continue;
      const { name: hint, width } = signal;
      const count = limbsOf(width);
      this.#variables.set(
        id,
        Array.from({ length: count }, (_, i) => writer.out.names.fresh(count > 1 ? `${hint}_${i}` : hint)),
      );
    }
  }

  /** Variables begin with what the wires hold, unless that is overwritten anyway. */
  begin(body: readonly Stmt[]): void {
    for (const [id, names] of this.#variables) {
      const fresh = firstUse(body, id) === 'overwritten';
      const limbs = fresh ? [] : this.writer.limbs(this.#current(id));
      for (const [i, variable] of names.entries())
        this.writer.out.line(`let ${variable} = ${limbs[i]?.text ?? '0'};`);
    }
  }

  #current(id: SignalId): Value {
    return this.place(this.region(id), undefined, this.hint(id)).read(this.writer);
  }

  end(): void {
    for (const [id, names] of this.#variables) {
      const region = this.region(id);
      this.place(region, undefined, this.hint(id)).write(this.writer, variableValue(names, region.width));
    }
  }

  override read(signal: SignalId, index: Num | undefined, expressions: Expressions): Value {
    const names = this.#variables.get(signal);
    if (names !== undefined) return variableValue(names, this.region(signal).width);
    if (!this.#driven.has(signal) || index !== undefined) return super.read(signal, index, expressions);
    return this.#current(signal);
  }

  drive(stmt: Extract<Stmt, { kind: 'drive' }>, statements: Statements): void {
    const region = this.region(stmt.signal);
    const names = this.#variables.get(stmt.signal);
    statements.assign(
      stmt,
      region.length,
      (index) =>
        names === undefined
          ? this.place(region, index, this.hint(stmt.signal))
          : variableTarget(names, region.width),
      stmt.value,
    );
  }

  bulk(signal: SignalId): Region | undefined {
    return this.#variables.has(signal) ? undefined : this.region(signal);
  }

  memWrite(): void {
    throw new Error('combinational logic writes no memory');
  }
}

/** The lines of a function that runs the process for instances `first`, `first + stride`, … */
export function emitComb(around: Surroundings, process: CombProcess, names: Names): Output {
  const out = new Output(names);
  const many = around.shape.count > 1;
  const writer = new Writer(out, around.layout);
  const instance = many ? names.fresh('i') : undefined;
  const run = (): void => {
    if (process.family.length === 0) return emitBody(around, process, writer, instance, new Map());
    emitIterations(writer, process, (given) => emitBody(around, process, writer, instance, given));
  };
  if (instance === undefined) run();
  else out.nest(instanceLoop(instance), run);
  return out;
}

/** `| 0` tells V8 that the numbers stay integers of 32 bits, which makes short bodies 1.7 times as fast. */
export function instanceLoop(instance: string): string {
  return `for (let ${instance} = first | 0, end = (first + stride * count) | 0; ${instance} !== end; ${instance} = (${instance} + stride) | 0)`;
}

/** Iterations are numbered with the last local of the family fastest. */
function emitIterations(
  writer: Writer,
  { family, locals }: CombProcess,
  emit: (given: ReadonlyMap<number, Value>) => void,
): void {
  const { out } = writer;
  const count = out.names.fresh('n');
  out.nest(`for (let ${count} = 0; ${count} < times; ${count}++)`, () => {
    const given = new Map<number, Value>();
    let size = family.reduce((product, { from, to }) => product * Math.max(0, to - from), 1);
    let rest = `(begin + ${count} * step)`;
    for (const [i, { local, from, to }] of family.entries()) {
      size /= Math.max(1, to - from);
      const hint = locals[local]?.name ?? 'k';
      const quotient = size === 1 ? rest : `Math.floor(${rest} / ${size})`;
      const variable = out.constant(hint, `${from} + ${quotient}`);
      if (i < family.length - 1) rest = out.constant('rest', `${rest} % ${size}`);
      given.set(local, narrow(32, name(variable, from, to - 1)));
    }
    emit(given);
  });
}

function emitBody(
  around: Surroundings,
  process: CombProcess,
  writer: Writer,
  instance: string | undefined,
  given: ReadonlyMap<number, Value>,
): void {
  const frame = new CombFrame(around, writer, instance, process);
  const expressions = new Expressions(writer, frame);
  const shared = isLarge(process);
  const counters = [...given.values()].map((value) => (value.form === 'narrow' ? value.num.text : ''));
  const outlining = {
    outline: around.outline,
    scope: [...(instance === undefined ? [] : [instance]), ...counters],
  };
  frame.locals = Locals.ofBody(writer, process.locals, process.body, given, { shared });
  frame.begin(process.body);
  new Statements(expressions, frame.locals, frame, around.functions, shared ? outlining : undefined).body(
    process.body,
  );
  frame.end();
}

interface WireUse {
  drives: number;
  reads: boolean;
  partial: boolean;
}

/** How the process uses the signals that it drives. */
function wiresOf(body: readonly Stmt[]): ReadonlyMap<SignalId, WireUse> {
  const uses = new Map<SignalId, WireUse>();
  visitStmts(body, (stmt) => {
    if (stmt.kind !== 'drive') return;
    const use = uses.get(stmt.signal) ?? { drives: 0, reads: false, partial: false };
    use.drives++;
    use.partial ||= stmt.range !== undefined;
    uses.set(stmt.signal, use);
  });
  const read = (expr: Expr): void =>
    visitExpr(expr, (node) => {
      const use = node.kind === 'read' ? uses.get(node.signal) : undefined;
      if (use !== undefined) use.reads = true;
    });
  visitStmts(body, (stmt) => {
    exprsOf(stmt).forEach(read);
    if (stmt.kind !== 'call') return;
    for (const arg of stmt.args) {
      const use = arg.kind === 'signal' ? uses.get(arg.signal) : undefined;
      if (use !== undefined) use.reads = true;
    }
  });
  return uses;
}

type FirstUse = 'none' | 'overwritten' | 'used';

/** Whether a wire is always driven as a whole before anything depends on what it held. */
function firstUse(body: readonly Stmt[], signal: SignalId): FirstUse {
  return firstOf(foldStmts<FirstUse>(body, (stmt, bodies) => firstUseIn(stmt, bodies, signal)));
}

const firstOf = (uses: readonly FirstUse[]): FirstUse => uses.find((use) => use !== 'none') ?? 'none';

function firstUseIn(stmt: Stmt, bodies: readonly (readonly FirstUse[])[], signal: SignalId): FirstUse {
  if (exprsOf(stmt).some((expr) => readsSignal(expr, signal))) return 'used';
  const inner = bodies.map(firstOf);
  switch (stmt.kind) {
    case 'drive':
      if (stmt.signal !== signal) return 'none';
      return stmt.range === undefined ? 'overwritten' : 'used';
    case 'call':
      return stmt.args.some((arg) => arg.kind === 'signal' && arg.signal === signal) ? 'used' : 'none';
    case 'for':
      return stmt.from < stmt.to ? (inner[0] ?? 'none') : 'none';
    case 'if':
    case 'switch':
      if (inner.every((use) => use === 'none')) return 'none';
      return inner.every((use) => use === 'overwritten') ? 'overwritten' : 'used';
    default:
      return 'none';
  }
}

function readsSignal(expr: Expr, signal: SignalId): boolean {
  let reads = false;
  visitExpr(expr, (node) => {
    reads ||= node.kind === 'read' && node.signal === signal;
  });
  return reads;
}
