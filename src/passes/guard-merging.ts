/**
 * Brings statements under equal conditions together, so that each condition is tested once: `if c { a } … if c { b }` becomes `if c { a b }`.
 * First whole processes whose bodies begin with equal guards become one, then guards within a body are merged. Merged guards are the largest single gain
 * that was measured on regular arrays (design.md §5).
 */
import { ExprNumbers } from '../ir/equal.js';
import type { Module, Process, Stmt } from '../ir/ir.js';
import { mapList, patch, rewriteProcess, rewriteStmts, withBodies } from '../ir/rewrite.js';
import { bodiesOf } from '../ir/walk.js';
import { disjoint, effectsOf, independent, readsOf } from './effects.js';
import type { Effects } from './effects.js';
import { conditionOf, guardKey, isGuard } from './guards.js';
import type { Guard } from './guards.js';
import { mergeProcesses } from './merge-processes.js';
import type { Pass } from './pass.js';

export const guardMerging: Pass = {
  name: 'guard-merging',
  summary: 'tests equal conditions once, within processes and across them',
  run(design) {
    const statistics = { processes: 0, guards: 0 };
    const count = (): void => {
      statistics.guards += 1;
    };
    const module = (old: Module): Module => {
      const merged = mergeProcesses(old);
      statistics.processes += old.processes.length - merged.processes.length;
      return patch(merged, {
        processes: mapList(merged.processes, (process) => mergeInProcess(process, count)),
      });
    };
    return {
      design: patch(design, {
        modules: mapList(design.modules, module),
        functions: mapList(design.functions, (func) =>
          patch(func, { body: mergeIn(func.body, false, count) }),
        ),
      }),
      statistics,
    };
  },
};

function mergeInProcess(process: Process, count: () => void): Process {
  return rewriteProcess(process, (body) => mergeIn(body, process.kind === 'comb', count));
}

/** Outer bodies first: merging brings inner guards together. */
function mergeIn(body: readonly Stmt[], immediate: boolean, count: () => void): readonly Stmt[] {
  return rewriteStmts(body, { enter: (inner) => mergeBody(inner, immediate, count) });
}

/** How far back a guard is looked for: enough for what people write, and linear. */
const WINDOW = 32;

interface Entry {
  stmt: Stmt;
  readonly effects: Effects;
  /** Equal numbers, equal guards. */
  readonly guard: string | undefined;
}

/** Moves each guarded statement up to an equal guard, past statements that do not care. */
function mergeBody(body: readonly Stmt[], immediate: boolean, count: () => void): readonly Stmt[] {
  const guards = body.filter(isGuard);
  if (guards.length < 2) return body;
  const numbers = new ExprNumbers();
  const entries: Entry[] = [];
  let merged = 0;
  for (const stmt of body) {
    const effects = effectsOf([stmt], immediate);
    const guard = isGuard(stmt) ? guardKey(stmt, numbers) : undefined;
    const at = isGuard(stmt) ? placeFor(entries, guard, stmt, effects) : undefined;
    const into = at === undefined ? undefined : entries[at];
    if (into === undefined || !isGuard(stmt) || !isGuard(into.stmt)) {
      entries.push({ stmt, effects, guard });
      continue;
    }
    into.stmt = joined(into.stmt, stmt);
    for (const read of effects.reads) into.effects.reads.add(read);
    for (const write of effects.writes) into.effects.writes.add(write);
    merged += 1;
    count();
  }
  return merged === 0 ? body : entries.map((entry) => entry.stmt);
}

/** The entry that `stmt` may be merged into, if one is near and nothing in between stands in the way. */
function placeFor(
  entries: readonly Entry[],
  guard: string | undefined,
  stmt: Guard,
  effects: Effects,
): number | undefined {
  const condition = readsOf(conditionOf(stmt));
  for (let at = entries.length - 1; at >= 0 && at >= entries.length - WINDOW; at--) {
    const entry = entries[at];
    if (entry === undefined) return undefined;
    if (entry.guard === guard) return disjoint(entry.effects.writes, condition) ? at : undefined;
    if (!independent(entry.effects, effects)) return undefined;
  }
  return undefined;
}

/** The first guard, which keeps its id, with the bodies of the second behind its own. */
function joined(first: Guard, second: Guard): Guard {
  const more = bodiesOf(second);
  const stmt = withBodies(
    first,
    bodiesOf(first).map((body, i) => [...body, ...(more[i] ?? [])]),
  );
  return isGuard(stmt) ? stmt : first;
}
