/**
 * What a wire is, as one expression over the state of its module: for debug records of wires that are no longer computed. Only where that is simple;
 * what is not stays a wire.
 */
import { mux } from '../ir/builder.js';
import type { CombProcess, Expr, LocalId, Module, SignalId, Stmt } from '../ir/ir.js';
import { replaceExprs } from '../ir/rewrite.js';
import { visitExpr, visitStmts } from '../ir/walk.js';

/** Nodes of a definition, beyond which the wire is kept. */
const LARGE = 200;

/** Wires behind each other. */
const DEEP = 20;

/** Values at one point of a process. */
interface Values {
  readonly wire: Expr | undefined;
  readonly locals: ReadonlyMap<LocalId, Expr>;
}

export class Definitions {
  readonly #module: Module;
  readonly #drivers = new Map<SignalId, CombProcess | undefined>();
  readonly #found = new Map<SignalId, Expr | undefined>();
  readonly #isDropped: (signal: SignalId) => boolean;

  /** Definitions read no wire that `isDropped`. */
  constructor(module: Module, isDropped: (signal: SignalId) => boolean) {
    this.#module = module;
    this.#isDropped = isDropped;
    for (const process of module.processes) {
      if (process.kind === 'test') continue;
      const driven = new Set<SignalId>();
      visitStmts(process.body, (stmt) => {
        if (stmt.kind === 'drive') driven.add(stmt.signal);
      });
      for (const signal of driven) {
        const single = process.kind === 'comb' && process.family.length === 0 && !this.#drivers.has(signal);
        this.#drivers.set(signal, single ? process : undefined);
      }
    }
  }

  /** Undefined where there is no simple one. */
  of(signal: SignalId, depth = 0): Expr | undefined {
    if (depth > DEEP) return undefined;
    if (!this.#found.has(signal)) this.#found.set(signal, this.#define(signal, depth));
    return this.#found.get(signal);
  }

  #define(signal: SignalId, depth: number): Expr | undefined {
    const process = this.#drivers.get(signal);
    const info = this.#module.signals[signal];
    if (process === undefined || info?.length !== 1) return undefined;
    const value = valueOf(process.body, signal);
    if (value === undefined) return undefined;
    let possible = true;
    const complete = replaceExprs(value, (expr) => {
      if (expr.kind !== 'read' || !this.#isDropped(expr.signal)) return undefined;
      const inner = expr.index === undefined ? this.of(expr.signal, depth + 1) : undefined;
      if (inner === undefined) possible = false;
      return inner ?? expr;
    });
    return possible && isSmall(complete) ? complete : undefined;
  }
}

function isSmall(expr: Expr): boolean {
  let left = LARGE;
  visitExpr(expr, () => (left -= 1) > 0);
  return left > 0;
}

/** Runs a body with expressions for values. Only whole assignments and `if` are followed; anything else gives up. */
function valueOf(body: readonly Stmt[], signal: SignalId): Expr | undefined {
  const end = run(body, { wire: undefined, locals: new Map() }, signal, 0);
  return end?.wire;
}

function run(body: readonly Stmt[], start: Values, signal: SignalId, depth: number): Values | undefined {
  if (depth > DEEP) return undefined;
  let { wire } = start;
  const locals = new Map(start.locals);
  for (const stmt of body) {
    switch (stmt.kind) {
      case 'set':
      case 'drive': {
        if (stmt.kind === 'drive' && stmt.signal !== signal) continue;
        if (stmt.index !== undefined || stmt.range !== undefined) return undefined;
        const value = resolved(stmt.value, locals);
        if (value === undefined) return undefined;
        if (stmt.kind === 'drive') wire = value;
        else locals.set(stmt.local, value);
        break;
      }
      case 'if': {
        const cond = resolved(stmt.cond, locals);
        const then = run(stmt.then, { wire, locals }, signal, depth + 1);
        const otherwise = run(stmt.else, { wire, locals }, signal, depth + 1);
        if (cond === undefined || then === undefined || otherwise === undefined) return undefined;
        wire = chosen(cond, then.wire, otherwise.wire);
        for (const local of new Set([...then.locals.keys(), ...otherwise.locals.keys()])) {
          const value = chosen(cond, then.locals.get(local), otherwise.locals.get(local));
          if (value === undefined) locals.delete(local);
          else locals.set(local, value);
        }
        break;
      }
      case 'check':
        break;
      default:
        return undefined;
    }
  }
  return { wire, locals };
}

/** Undefined where a side has no value, which then nobody reads. */
function chosen(cond: Expr, then: Expr | undefined, otherwise: Expr | undefined): Expr | undefined {
  if (then === otherwise || then === undefined || otherwise === undefined) return then && otherwise;
  return mux(cond, then, otherwise, cond.span);
}

/** The expression without locals, if it stays small. */
function resolved(expr: Expr, locals: ReadonlyMap<LocalId, Expr>): Expr | undefined {
  let known = true;
  const made = replaceExprs(expr, (node) => {
    if (node.kind !== 'local') return undefined;
    const value = node.index === undefined ? locals.get(node.local) : undefined;
    if (value === undefined) known = false;
    return value ?? node;
  });
  return known && isSmall(made) ? made : undefined;
}
