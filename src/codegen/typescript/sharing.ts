/**
 * What to compute once, and where. An arm of a `mux` runs only when it is chosen, so each expression belongs to the innermost arm around all of its uses:
 * what several arms need moves out of them, what one arm needs stays in it.
 */
import type { Expr } from '../../ir/ir.js';
import { operandsOf } from '../../ir/walk.js';

/** The whole expression, or an arm of a `mux` in it. */
export interface Zone {
  readonly parent: Zone | undefined;
  readonly depth: number;
  /** Expressions so tall that they are computed beforehand: neither we nor V8 can nest without bound. In order. */
  readonly tall: Expr[];
}

export interface Sharing {
  readonly root: Zone;
  /** Expressions that get a name, and where. */
  readonly named: ReadonlyMap<Expr, Zone>;
  zoneOfArm(mux: Expr, arm: 'then' | 'else'): Zone;
}

/** Levels of brackets until an expression is cut in two. */
const MOST_NESTED = 40;

/** Arms inside arms, likewise. */
const MOST_ARMS = 32;

export function shareOf(roots: readonly Expr[]): Sharing {
  const order = postOrder(roots);
  const root: Zone = { parent: undefined, depth: 0, tall: [] };
  const zones = new Map<Expr, Zone>(roots.map((expr) => [expr, root]));
  const uses = new Map<Expr, number>();
  /** Choices computed before it is known whether they are needed: nothing can go wrong but the time. */
  const early = new Set<Expr>();
  const arms = new Map<Expr, { readonly then: Zone; readonly else: Zone }>();
  for (let i = order.length - 1; i >= 0; i--) {
    const expr = order[i];
    if (expr === undefined) continue;
    let zone = zones.get(expr) ?? root;
    if (expr.kind === 'mux' && zone.depth >= MOST_ARMS) {
      zone = root;
      zones.set(expr, root);
      early.add(expr);
    }
    const use = (operand: Expr, where: Zone): void => {
      const before = zones.get(operand);
      zones.set(operand, before === undefined ? where : meet(before, where));
      uses.set(operand, (uses.get(operand) ?? 0) + 1);
    };
    if (expr.kind === 'mux') {
      const own = { then: inside(zone), else: inside(zone) };
      arms.set(expr, own);
      use(expr.cond, zone);
      use(expr.then, own.then);
      use(expr.else, own.else);
    } else {
      for (const operand of operandsOf(expr)) use(operand, zone);
    }
  }
  const named = new Map<Expr, Zone>();
  const heights = new Map<Expr, number>();
  for (const expr of order) {
    const operands = operandsOf(expr);
    let height = 0;
    for (const operand of operands) height = Math.max(height, (heights.get(operand) ?? 0) + 1);
    const tall = height >= MOST_NESTED || early.has(expr);
    heights.set(expr, tall ? 0 : height);
    const zone = zones.get(expr) ?? root;
    if (operands.length > 0 && (tall || (uses.get(expr) ?? 0) > 1)) named.set(expr, zone);
    if (tall) zone.tall.push(expr);
  }
  return {
    root,
    named,
    zoneOfArm: (mux, arm) => arms.get(mux)?.[arm] ?? root,
  };
}

const inside = (parent: Zone): Zone => ({ parent, depth: parent.depth + 1, tall: [] });

/** The innermost zone around both. */
function meet(one: Zone, other: Zone): Zone {
  let [a, b]: (Zone | undefined)[] = [one, other];
  while (a !== undefined && b !== undefined && a !== b) {
    if (a.depth > b.depth) a = a.parent;
    else b = b.parent;
  }
  return a ?? one;
}

/** Every expression once, operands first. */
function postOrder(roots: readonly Expr[]): readonly Expr[] {
  const order: Expr[] = [];
  const seen = new Set<Expr>();
  const work: { readonly expr: Expr; readonly done: boolean }[] = roots
    .toReversed()
    .map((expr) => ({ expr, done: false }));
  for (let next = work.pop(); next !== undefined; next = work.pop()) {
    const { expr, done } = next;
    if (done) {
      order.push(expr);
      continue;
    }
    if (seen.has(expr)) continue;
    seen.add(expr);
    work.push({ expr, done: true });
    for (const operand of operandsOf(expr).toReversed()) {
      if (!seen.has(operand)) work.push({ expr: operand, done: false });
    }
  }
  return order;
}
