/** Statements: targets and widths, constants of switches, loop variables, calls and checks. */
import type { Arg, BitRange, Expr, Func, Local, LocalId, Module, SignalId, Site, Stmt } from '../ir.js';
import { bodiesOf, exprsOf, visitStmts } from '../walk.js';
import { fits, verifyExpr, verifyIndex } from './exprs.js';
import type { Place } from './exprs.js';
import type { Problems } from './problems.js';

/** Where statements stand. */
export interface Context {
  readonly kind: 'comb' | 'seq' | 'test' | 'function';
  readonly module: Module | undefined;
  readonly functions: ReadonlyMap<string, Func>;
  readonly sites: readonly Site[];
  readonly place: Place;
  readonly instanceOutputs: ReadonlySet<SignalId>;
  /** Set by something around the statements: family locals. */
  readonly bound: ReadonlySet<LocalId>;
}

export function verifyBody(body: readonly Stmt[], context: Context, at: Problems): void {
  const bound = loopVariables(body, context, at);
  visitStmts(body, (stmt) => {
    for (const expr of exprsOf(stmt)) verifyExpr(expr, context.place, at);
    verifyStmt(stmt, context, bound, at);
  });
}

/** Locals that only their loops may set. Two loops may share one, but not one inside the other. */
function loopVariables(body: readonly Stmt[], context: Context, at: Problems): ReadonlySet<LocalId> {
  const bound = new Set(context.bound);
  const work: { readonly body: readonly Stmt[]; readonly around: ReadonlySet<LocalId> }[] = [
    { body, around: context.bound },
  ];
  for (let next = work.pop(); next !== undefined; next = work.pop()) {
    const { around } = next;
    for (const stmt of next.body) {
      let inside = around;
      if (stmt.kind === 'for') {
        at.check(!around.has(stmt.local), `local ${stmt.local} runs in two loops, one inside the other`);
        bound.add(stmt.local);
        inside = new Set(around).add(stmt.local);
      }
      for (const inner of bodiesOf(stmt)) work.push({ body: inner, around: inside });
    }
  }
  return bound;
}

function verifyStmt(stmt: Stmt, context: Context, bound: ReadonlySet<LocalId>, at: Problems): void {
  const { locals } = context.place.scope;
  switch (stmt.kind) {
    case 'set': {
      const local = locals[stmt.local];
      if (local === undefined) return at.add(`there is no local ${stmt.local}`);
      at.check(!bound.has(stmt.local), `${local.name} is set, but belongs to a loop`);
      verifyTarget(local, stmt, at);
      return;
    }
    case 'drive':
      verifyDrive(stmt, context, at);
      return;
    case 'memWrite':
      verifyMemWrite(stmt, context, at);
      return;
    case 'if':
      at.check(stmt.cond.width === 1, `an \`if\` chooses by ${stmt.cond.width} bits`);
      return;
    case 'switch': {
      const seen = new Set<bigint>();
      for (const value of stmt.cases.flatMap((arm) => arm.values)) {
        at.check(
          fits(value, stmt.subject.width),
          `case ${value} does not fit into ${stmt.subject.width} bits`,
        );
        at.check(!seen.has(value), `case ${value} stands twice`);
        seen.add(value);
      }
      return;
    }
    case 'for':
      verifyLoop(stmt, locals, at);
      return;
    case 'call':
      verifyCall(stmt, context, bound, at);
      return;
    case 'check':
      at.check(stmt.cond.width === 1, `a check of ${stmt.cond.width} bits`);
      verifyShows(stmt, context.sites, at);
  }
}

/** A loop variable is one number of 32 bits. */
export function verifyLoop(
  loop: { readonly local: LocalId; readonly from: number; readonly to: number },
  locals: readonly Local[],
  at: Problems,
): void {
  const local = locals[loop.local];
  if (local === undefined) return at.add(`there is no local ${loop.local}`);
  at.check(local.width === 32 && local.length === 1, `the loop variable ${local.name} has not 32 bits`);
  const inRange = Number.isInteger(loop.from) && Number.isInteger(loop.to) && loop.from <= loop.to;
  at.check(
    inRange && loop.from >= -(2 ** 31) && loop.to <= 2 ** 31,
    `${local.name} runs from ${loop.from} to ${loop.to}`,
  );
}

interface Target {
  readonly index: Expr | undefined;
  readonly range: BitRange | undefined;
  readonly value: Expr;
}

function verifyTarget(
  thing: { readonly name: string; readonly width: number; readonly length: number },
  target: Target,
  at: Problems,
): void {
  verifyIndex(thing, target.index, at);
  verifyValue(thing, target, at);
}

function verifyValue(
  thing: { readonly name: string; readonly width: number },
  { range, value }: Pick<Target, 'range' | 'value'>,
  at: Problems,
): void {
  if (range !== undefined) {
    at.check(
      range.width >= 0 && range.width <= thing.width,
      `${range.width} bits of ${thing.name} are written`,
    );
  }
  const width = range?.width ?? thing.width;
  at.check(value.width === width, `${value.width} bits are written to ${width} of ${thing.name}`);
}

function verifyDrive(stmt: Stmt & { kind: 'drive' }, context: Context, at: Problems): void {
  const { kind, module } = context;
  if (module === undefined) return at.add('a function drives a signal');
  const signal = module.signals[stmt.signal];
  if (signal === undefined) return at.add(`there is no signal ${stmt.signal}`);
  verifyTarget(signal, stmt, at);
  const { storage, port, name } = signal;
  at.check((storage === 'reg') === (kind === 'seq'), `a ${kind} process drives the ${storage} ${name}`);
  at.check(port !== 'in' || kind === 'test', `the input ${name} is driven from inside`);
  at.check(!context.instanceOutputs.has(stmt.signal), `${name} is an output of an instance`);
  at.check(stmt.delay === undefined || module.model, 'a delay belongs to models');
}

function verifyMemWrite(stmt: Stmt & { kind: 'memWrite' }, { kind, module }: Context, at: Problems): void {
  const memory = module?.memories[stmt.memory];
  if (memory === undefined) return at.add(`there is no memory ${stmt.memory}`);
  at.check(kind === 'seq', `a ${kind} process writes the memory ${memory.name}`);
  verifyValue(memory, stmt, at);
  if (stmt.lanes === undefined) return;
  const { enable, lane } = stmt.lanes;
  at.check(stmt.range === undefined, `lanes and a range of ${memory.name} are written`);
  at.check(
    lane >= 1 && enable.width * lane === memory.width,
    `${enable.width} lanes of ${lane} bits in ${memory.name}`,
  );
}

function verifyCall(
  stmt: Stmt & { kind: 'call' },
  context: Context,
  bound: ReadonlySet<LocalId>,
  at: Problems,
): void {
  const func = context.functions.get(stmt.func);
  if (func === undefined) return at.add(`there is no function ${stmt.func}`);
  const { locals, signals } = context.place.scope;
  const inside = at.at(`call ${stmt.func}`);
  inside.check(
    stmt.args.length === func.params.length,
    `${stmt.args.length} arguments for ${func.params.length}`,
  );
  inside.check(
    stmt.results.length === func.results.length,
    `${stmt.results.length} results of ${func.results.length}`,
  );
  const shapeOf = (arg: Arg): Pick<Local, 'width' | 'length'> | undefined => {
    if (arg.kind === 'value') return { width: arg.value.width, length: 1 };
    if (arg.kind === 'local') return locals[arg.local];
    inside.check(context.place.state, 'a function reads a signal');
    return signals[arg.signal];
  };
  stmt.args.forEach((arg, i) =>
    sameShape(`argument ${i}`, shapeOf(arg), paramOf(func, func.params[i]), inside),
  );
  stmt.results.forEach((id, i) => {
    inside.check(!bound.has(id), `result ${i} belongs to a loop`);
    sameShape(`result ${i}`, locals[id], paramOf(func, func.results[i]), inside);
  });
}

const paramOf = (func: Func, id: LocalId | undefined): Local | undefined =>
  id === undefined ? undefined : func.locals[id];

function sameShape(
  what: string,
  given: Pick<Local, 'width' | 'length'> | undefined,
  wanted: Local | undefined,
  at: Problems,
): void {
  if (given === undefined) return at.add(`${what} does not exist`);
  if (wanted === undefined) return;
  at.check(
    given.width === wanted.width && given.length === wanted.length,
    `${what} has ${given.width} × ${given.length} bits, ${wanted.name} ${wanted.width} × ${wanted.length}`,
  );
}

function verifyShows(stmt: Stmt & { kind: 'check' }, sites: readonly Site[], at: Problems): void {
  const site = sites[stmt.site];
  if (site === undefined) return at.add(`there is no site ${stmt.site}`);
  const shown = site.shows.reduce((sum, { leaves }) => sum + leaves, 0);
  at.check(shown === stmt.values.length, `${stmt.values.length} values for the ${shown} of !${stmt.site}`);
}
