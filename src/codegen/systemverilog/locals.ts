/**
 * What becomes of the variables of a process or function. One that is set once, where everybody who reads it comes later, is no variable but a name for a
 * value: it is written where it is read, or becomes a wire. Only what is really assigned again stays a variable of the block.
 */
import { bodiesOf, exprsOf, visitExpr, visitStmts } from '../../ir/walk.js';
import type { Local, LocalId, Stmt } from '../../ir/ir.js';

export type LocalUse =
  /** Its value stands where it is read. */
  | 'inline'
  /** A name for a value. */
  | 'wire'
  /** Assigned several times, in parts, or in a loop. `cleared`: something may read it before that. */
  | 'variable'
  | 'cleared'
  | 'loop'
  | 'unused';

interface Facts {
  sets: number;
  partial: boolean;
  inLoop: boolean;
  isLoop: boolean;
  reads: number;
  /** Where it is set, and where the statements end among which that stands. */
  setAt: number;
  listEnd: number;
  firstRead: number;
  lastRead: number;
  /** Set in a statement of the body itself, as a whole, before anything else. */
  setFirst: boolean;
}

export function usesOfLocals(
  locals: readonly Local[],
  body: readonly Stmt[],
  params: ReadonlySet<LocalId> = new Set(),
  results: readonly LocalId[] = [],
): readonly LocalUse[] {
  const facts = locals.map((): Facts => ({
    sets: 0,
    partial: false,
    inLoop: false,
    isLoop: false,
    reads: 0,
    setAt: -1,
    listEnd: -1,
    firstRead: Infinity,
    lastRead: -1,
    setFirst: false,
  }));
  collect(body, facts, results);
  const uses: LocalUse[] = [];
  const joined = new Set<LocalId>();
  visitStmts(body, (stmt) => {
    if (stmt.kind !== 'call') return;
    // Several results, and arrays, of which an element is read, need names.
    const results = stmt.results.filter((id) => bitsOf(locals[id]) > 0);
    if (results.length > 1 || results.some((id) => locals[id]?.length !== 1))
      for (const id of results) joined.add(id);
  });
  const named = namedValues(locals, body, facts, params);
  for (const [id, local] of locals.entries()) {
    const fact = facts[id];
    if (fact === undefined || params.has(id)) uses.push('variable');
    else if (fact.isLoop) uses.push('loop');
    else if (bitsOf(local) === 0 || (fact.reads === 0 && fact.sets === 0)) uses.push('unused');
    else if (named.has(id)) uses.push(fact.reads <= 1 && !joined.has(id) ? 'inline' : 'wire');
    else uses.push(fact.setFirst ? 'variable' : 'cleared');
  }
  return uses;
}

function collect(body: readonly Stmt[], facts: readonly Facts[], results: readonly LocalId[]): void {
  let order = 0;
  interface Frame {
    readonly list: readonly Stmt[];
    at: number;
    readonly inLoop: boolean;
    readonly sets: LocalId[];
  }
  const open: Frame[] = [{ list: body, at: 0, inLoop: false, sets: [] }];
  const set = (local: LocalId, isWhole: boolean, frame: Frame): void => {
    const fact = facts[local];
    if (fact === undefined) return;
    if (fact.sets === 0 && fact.reads === 0) fact.setFirst = isWhole && open.length === 1;
    fact.sets++;
    fact.partial ||= !isWhole;
    fact.inLoop ||= frame.inLoop;
    fact.setAt = order;
    frame.sets.push(local);
  };
  const read = (local: LocalId): void => {
    const fact = facts[local];
    if (fact === undefined) return;
    fact.reads++;
    fact.firstRead = Math.min(fact.firstRead, order);
    fact.lastRead = order;
  };
  for (let frame = open.at(-1); frame !== undefined; frame = open.at(-1)) {
    const stmt = frame.list[frame.at++];
    if (stmt === undefined) {
      if (open.length === 1) {
        order++;
        for (const result of results) read(result);
      }
      for (const local of frame.sets) {
        const fact = facts[local];
        if (fact !== undefined) fact.listEnd = order;
      }
      open.pop();
      continue;
    }
    order++;
    for (const expr of exprsOf(stmt)) {
      visitExpr(expr, (node) => {
        if (node.kind === 'local') read(node.local);
      });
    }
    if (stmt.kind === 'call') {
      for (const arg of stmt.args) if (arg.kind === 'local') read(arg.local);
      for (const result of stmt.results) set(result, true, frame);
    }
    if (stmt.kind === 'set') set(stmt.local, stmt.index === undefined && stmt.range === undefined, frame);
    if (stmt.kind === 'for') {
      const fact = facts[stmt.local];
      if (fact !== undefined) fact.isLoop = true;
    }
    const inLoop = frame.inLoop || stmt.kind === 'for';
    for (const inner of bodiesOf(stmt).toReversed()) open.push({ list: inner, at: 0, inLoop, sets: [] });
  }
}

/** Locals that are names for values: what these read are names, signals and memories too. */
function namedValues(
  locals: readonly Local[],
  body: readonly Stmt[],
  facts: readonly Facts[],
  params: ReadonlySet<LocalId>,
): ReadonlySet<LocalId> {
  const named = new Set<LocalId>();
  const isStable = (id: LocalId): boolean => named.has(id) || (params.has(id) && facts[id]?.sets === 0);
  const isName = (id: LocalId): boolean => {
    const fact = facts[id];
    if (fact === undefined || fact.sets !== 1 || fact.partial || fact.inLoop || fact.isLoop) return false;
    return fact.reads === 0 || (fact.firstRead > fact.setAt && fact.lastRead <= fact.listEnd);
  };
  const readsNames = (stmt: Stmt): boolean => {
    let stable =
      stmt.kind !== 'call' || stmt.args.every((arg) => arg.kind !== 'local' || isStable(arg.local));
    for (const expr of exprsOf(stmt)) {
      visitExpr(expr, (node) => {
        if (node.kind === 'local' && !isStable(node.local)) stable = false;
      });
    }
    return stable;
  };
  visitStmts(body, (stmt) => {
    if (stmt.kind !== 'set' && stmt.kind !== 'call') return;
    const results = stmt.kind === 'set' ? [stmt.local] : stmt.results.filter((id) => bitsOf(locals[id]) > 0);
    if (results.every(isName) && readsNames(stmt)) for (const id of results) named.add(id);
  });
  return named;
}

function bitsOf(local: Local | undefined): number {
  return local === undefined ? 0 : local.width * local.length;
}
