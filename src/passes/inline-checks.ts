/**
 * Writes functions that hold checks out where they are called, so that what they report is reported by a process, of an instance, as every other
 * check is. Code generators take designs through it before all else: their functions compute values and nothing else.
 *
 * What it may write is bounded: the size of a design is counted with calls written out (`check-size.ts`).
 */
import type { Arg, Design, Expr, Func, Local, LocalId, Module, Process, Stmt } from '../ir/ir.js';
import { mapList, patch, rewriteExpr, rewriteProcess, rewriteStmts } from '../ir/rewrite.js';
import { exprsOf, visitExprsIn, visitStmts } from '../ir/walk.js';
import type { Span } from '../support/span.js';
import { local as localName, readsOf, reportingFunctions } from './effects.js';
import type { Pass } from './pass.js';

export const inlineChecks: Pass = {
  name: 'inline-checks',
  summary: 'writes functions that hold checks out where they are called',
  run(design) {
    const inliner = new Inliner(design);
    return { design: inliner.design(), statistics: { calls: inliner.calls } };
  },
};

class Inliner {
  readonly #design: Design;
  readonly #reports: (name: string) => boolean;
  readonly #functions: ReadonlyMap<string, Func>;
  /** Those that report, without calls of others that do. */
  readonly #flat = new Map<string, Func>();
  calls = 0;

  constructor(design: Design) {
    this.#design = design;
    this.#reports = reportingFunctions(design.functions);
    this.#functions = new Map(design.functions.map((func) => [func.name, func]));
  }

  design(): Design {
    const functions = this.#design.functions.filter((func) => !this.#reports(func.name));
    if (functions.length === this.#design.functions.length) return this.#design;
    return { ...this.#design, functions, modules: mapList(this.#design.modules, (one) => this.#module(one)) };
  }

  #module(module: Module): Module {
    return patch(module, {
      processes: mapList(module.processes, (process) => this.#process(process, module)),
    });
  }

  #process(process: Process, module: Module): Process {
    const locals = [...process.locals];
    const signals = module.signals;
    const written = rewriteProcess(process, (body) => this.#body(body, { locals, signals }));
    return locals.length === process.locals.length ? written : { ...written, locals };
  }

  #body(body: readonly Stmt[], scope: Scope): readonly Stmt[] {
    return rewriteStmts(body, {
      stmt: (stmt) => {
        if (stmt.kind !== 'call' || !this.#reports(stmt.func)) return [stmt];
        this.calls += 1;
        return writtenOut(stmt, this.#flatten(stmt.func), scope);
      },
    });
  }

  #flatten(name: string): Func {
    const known = this.#flat.get(name);
    if (known !== undefined) return known;
    const func = this.#functions.get(name);
    if (func === undefined) throw new Error(`no function ${name}`);
    const locals = [...func.locals];
    const body = this.#body(func.body, { locals, signals: [] });
    const flat = { ...func, locals, body };
    this.#flat.set(name, flat);
    return flat;
  }
}

/** Where a call stands: variables are added to `locals`. */
interface Scope {
  readonly locals: Local[];
  readonly signals: readonly { readonly width: number; readonly length: number }[];
}

/** All elements of one thing, which can be read one by one. */
interface Whole {
  readonly width: number;
  readonly length: number;
  element(index: Expr | undefined, span: Span): Expr;
  readonly arg: Arg;
}

type Call = Stmt & { readonly kind: 'call' };

/** The arguments put into variables, the body, and the results taken out of theirs. */
function writtenOut(call: Call, func: Func, scope: Scope): readonly Stmt[] {
  const { span } = call;
  const before: Stmt[] = [];
  const changed = changedBy(func.body);
  const homes = new Map<LocalId, Whole>();
  const fresh = (id: LocalId): LocalId => {
    const { name, width, length } = localOf(func.locals, id);
    const made = scope.locals.push({ name, width, length, span }) - 1;
    homes.set(id, localWhole(made, scope.locals));
    return made;
  };

  for (const [i, param] of func.params.entries()) {
    const arg = call.args[i];
    if (arg === undefined) throw new Error(`${func.name} is called without its argument ${i}`);
    if (arg.kind === 'value') before.push(setAll(fresh(param), arg.value, span));
    else {
      const given =
        arg.kind === 'local' ? localWhole(arg.local, scope.locals) : signalWhole(arg.signal, scope);
      // What is only read needs no copy of its own.
      if (changed.has(param)) before.push(...copied(fresh(param), given, scope, span));
      else homes.set(param, given);
    }
  }
  for (const id of func.locals.keys()) {
    if (homes.has(id)) continue;
    const made = fresh(id);
    if (!startsFresh(func.body, id)) before.push(...cleared(made, scope, span));
  }
  const home = (id: LocalId): Whole => {
    const found = homes.get(id);
    if (found === undefined) throw new Error(`${func.name} has no local ${id}`);
    return found;
  };
  const after = func.results.flatMap((id, i) => {
    const target = call.results[i];
    return target === undefined ? [] : copied(target, home(id), scope, span);
  });
  return [...before, ...moved(func.body, home), ...after];
}

/** The body with its variables at home in another place. */
function moved(body: readonly Stmt[], home: (id: LocalId) => Whole): readonly Stmt[] {
  const owned = (id: LocalId): LocalId => {
    const { arg } = home(id);
    if (arg.kind !== 'local') throw new Error('what is set is a variable');
    return arg.local;
  };
  const expr = (root: Expr): Expr =>
    rewriteExpr(root, (node) =>
      node.kind === 'local' ? home(node.local).element(node.index, node.span) : node,
    );
  return rewriteStmts(body, {
    exprs: expr,
    stmt: (stmt) => {
      switch (stmt.kind) {
        case 'set':
        case 'for':
          return [{ ...stmt, local: owned(stmt.local) }];
        case 'call':
          return [
            {
              ...stmt,
              args: stmt.args.map((arg) => (arg.kind === 'local' ? home(arg.local).arg : arg)),
              results: stmt.results.map(owned),
            },
          ];
        default:
          return [stmt];
      }
    },
  });
}

function localWhole(local: LocalId, locals: readonly Local[]): Whole {
  const { width, length } = localOf(locals, local);
  return {
    width,
    length,
    element: (index, span) => ({ kind: 'local', local, index, width, span }),
    arg: { kind: 'local', local },
  };
}

function signalWhole(signal: number, { signals }: Scope): Whole {
  const { width = 0, length = 1 } = signals[signal] ?? {};
  return {
    width,
    length,
    element: (index, span) => ({ kind: 'read', signal, index, width, span }),
    arg: { kind: 'signal', signal },
  };
}

function copied(target: LocalId, from: Whole, scope: Scope, span: Span): readonly Stmt[] {
  return forElements(from.length, scope, span, (index) =>
    setAll(target, from.element(index, span), span, index),
  );
}

/** A function's variables are 0 each time it is called. */
function cleared(local: LocalId, scope: Scope, span: Span): readonly Stmt[] {
  const { width, length } = localOf(scope.locals, local);
  const zero: Expr = { kind: 'const', value: 0n, width, span };
  return forElements(length, scope, span, (index) => setAll(local, zero, span, index));
}

function setAll(local: LocalId, value: Expr, span: Span, index?: Expr): Stmt {
  return { kind: 'set', local, index, range: undefined, value, span };
}

function forElements(
  length: number,
  scope: Scope,
  span: Span,
  each: (index: Expr | undefined) => Stmt,
): readonly Stmt[] {
  if (length === 1) return [each(undefined)];
  const local = scope.locals.push({ name: 'i', width: 32, length: 1, span }) - 1;
  const body = [each({ kind: 'local', local, index: undefined, width: 32, span })];
  return [{ kind: 'for', local, from: 0, to: length, body, span }];
}

function changedBy(body: readonly Stmt[]): ReadonlySet<LocalId> {
  const changed = new Set<LocalId>();
  visitStmts(body, (stmt) => {
    if (stmt.kind === 'set' || stmt.kind === 'for') changed.add(stmt.local);
    else if (stmt.kind === 'call') for (const id of stmt.results) changed.add(id);
  });
  return changed;
}

/** Whether nobody sees what the variable was: a loop counts with it, or the first statement that names it gives it a value as a whole. */
function startsFresh(body: readonly Stmt[], id: LocalId): boolean {
  const first = body.find((stmt) => mentions([stmt], id));
  if (first === undefined || countsLoop(body, id)) return true;
  if (first.kind === 'set') {
    return first.local === id && first.index === undefined && first.range === undefined && !reads(first, id);
  }
  return first.kind === 'call' && !reads(first, id);
}

function countsLoop(body: readonly Stmt[], id: LocalId): boolean {
  let found = false;
  visitStmts(body, (stmt) => {
    found ||= stmt.kind === 'for' && stmt.local === id;
  });
  return found;
}

function mentions(body: readonly Stmt[], id: LocalId): boolean {
  let found = changedBy(body).has(id);
  visitStmts(body, (stmt) => {
    found ||= stmt.kind === 'call' && stmt.args.some((arg) => arg.kind === 'local' && arg.local === id);
  });
  visitExprsIn(body, (expr) => {
    found ||= expr.kind === 'local' && expr.local === id;
  });
  return found;
}

/** Of a statement without bodies. */
function reads(stmt: Stmt, id: LocalId): boolean {
  if (stmt.kind === 'call' && stmt.args.some((arg) => arg.kind === 'local' && arg.local === id)) return true;
  return exprsOf(stmt).some((expr) => readsOf(expr).has(localName(id)));
}

function localOf(locals: readonly Local[], id: LocalId): Local {
  const local = locals[id];
  if (local === undefined) throw new Error(`no local ${id}`);
  return local;
}
