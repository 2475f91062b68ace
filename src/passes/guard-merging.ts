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
import { surroundingsOf } from './paths.js';
import { pushAll } from '../support/push-all.js';

export const guardMerging: Pass = {
  name: 'guard-merging',
  summary: 'tests equal conditions once, within processes and across them',
  run(design) {
    const statistics = { processes: 0, guards: 0 };
    const count = (): void => {
      statistics.guards += 1;
    };
    const outside = surroundingsOf(design);
    const module = (old: Module): Module => {
      const merged = mergeProcesses(old, outside.pathsOf(old));
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

/** Brings a guarded statement and an earlier one with an equal guard together, past statements that do not care. */
function mergeBody(body: readonly Stmt[], immediate: boolean, count: () => void): readonly Stmt[] {
  if (body.filter(isGuard).length < 2) return body;
  const numbers = new ExprNumbers();
  const entries: Entry[] = [];
  let merged = 0;
  for (const stmt of body) {
    const effects = effectsOf([stmt], immediate);
    if (!isGuard(stmt)) {
      entries.push({ stmt, effects, guard: undefined });
      continue;
    }
    const guard = guardKey(stmt, numbers);
    const meeting = meetingOf(entries, guard, stmt, effects);
    if (meeting === undefined) {
      entries.push({ stmt, effects, guard });
      continue;
    }
    const { at, entry, before, behind } = meeting;
    entry.stmt = joined(entry.stmt, stmt);
    for (const read of effects.reads) entry.effects.reads.add(read);
    for (const write of effects.writes) entry.effects.writes.add(write);
    entries.length = at;
    pushAll(entries, [...before, entry, ...behind]);
    merged += 1;
    count();
  }
  return merged === 0 ? body : entries.map((entry) => entry.stmt);
}

interface Meeting {
  readonly at: number;
  readonly entry: Entry;
  /** What stood between the two and now stands in front of them, and behind. */
  readonly before: readonly Entry[];
  readonly behind: readonly Entry[];
}

/**
 * The nearest entry with the same guard, if both can stand together: what hangs on it in between must go behind, so `stmt` may not hang on that; the rest
 * goes in front.
 */
function meetingOf(
  entries: readonly Entry[],
  guard: string,
  stmt: Guard,
  effects: Effects,
): Meeting | undefined {
  const from = Math.max(entries.length - WINDOW, 0);
  const at = from + entries.slice(from).findLastIndex((entry) => entry.guard === guard);
  const entry = entries[at];
  if (entry === undefined || entry.guard !== guard) return undefined;
  if (!disjoint(entry.effects.writes, readsOf(conditionOf(stmt)))) return undefined;
  const before: Entry[] = [];
  const behind: Entry[] = [];
  for (const other of entries.slice(at + 1)) {
    const hangs = [entry, ...behind].some((earlier) => !independent(earlier.effects, other.effects));
    (hangs ? behind : before).push(other);
  }
  const free = behind.every((other) => independent(other.effects, effects));
  return free ? { at, entry, before, behind } : undefined;
}

/** The first guard, which keeps its id, with the bodies of the second behind its own. */
function joined(first: Stmt, second: Guard): Stmt {
  const more = bodiesOf(second);
  return withBodies(
    first,
    bodiesOf(first).map((body, i) => [...body, ...(more[i] ?? [])]),
  );
}
