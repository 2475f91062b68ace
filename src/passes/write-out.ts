/** A call of a function, written out where it stands. */
import type { Arg, Expr, Func, Local, LocalId, Stmt } from '../ir/ir.js';
import { rewriteExpr, rewriteStmts } from '../ir/rewrite.js';
import { visitStmts } from '../ir/walk.js';
import type { Span } from '../support/span.js';
import { staleLocals } from './stale-locals.js';

/** Where a call stands: variables are added to `locals`. */
export interface CallSite {
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

export type Call = Stmt & { readonly kind: 'call' };

/** The arguments put into variables, the body, and the results taken out of theirs. */
export function writtenOut(call: Call, func: Func, scope: CallSite): readonly Stmt[] {
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
  const stale = staleLocals(func);
  for (const id of func.locals.keys()) {
    if (homes.has(id)) continue;
    const made = fresh(id);
    if (stale.has(id)) before.push(...cleared(made, scope, span));
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

function signalWhole(signal: number, { signals }: CallSite): Whole {
  const { width = 0, length = 1 } = signals[signal] ?? {};
  return {
    width,
    length,
    element: (index, span) => ({ kind: 'read', signal, index, width, span }),
    arg: { kind: 'signal', signal },
  };
}

function copied(target: LocalId, from: Whole, scope: CallSite, span: Span): readonly Stmt[] {
  return forElements(from.length, scope, span, (index) =>
    setAll(target, from.element(index, span), span, index),
  );
}

/** A function's variables are 0 each time it is called. */
function cleared(local: LocalId, scope: CallSite, span: Span): readonly Stmt[] {
  const { width, length } = localOf(scope.locals, local);
  const zero: Expr = { kind: 'const', value: 0n, width, span };
  return forElements(length, scope, span, (index) => setAll(local, zero, span, index));
}

function setAll(local: LocalId, value: Expr, span: Span, index?: Expr): Stmt {
  return { kind: 'set', local, index, range: undefined, value, span };
}

function forElements(
  length: number,
  scope: CallSite,
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

function localOf(locals: readonly Local[], id: LocalId): Local {
  const local = locals[id];
  if (local === undefined) throw new Error(`no local ${id}`);
  return local;
}
