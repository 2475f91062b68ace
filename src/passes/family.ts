/**
 * Turns the outermost loops of a combinational process into its family, so that the scheduler can order their iterations one by one.
 *
 * That is right where iterations are independent but for signals: no local carries a value from one to the next, and no two drive the same bits.
 */
import type { CombProcess, LocalId, Module, SignalId, Stmt } from '../ir/ir.js';
import { bodiesOf, exprsOf, visitExpr, visitStmts } from '../ir/walk.js';
import { truncate } from '../support/bits.js';
import { placesOnly } from './places-only.js';
import { traceBody } from './trace.js';

type Locals = ReadonlyMap<LocalId, bigint>;

/** How many iterations the family has; 1 where there is none. */
export function familySize({ family }: CombProcess): number {
  return family.reduce((product, { from, to }) => product * Math.max(0, to - from), 1);
}

/** The family locals in iteration `number`, the last one fastest. */
export function familyLocals({ family }: CombProcess, number: number): Locals {
  const locals = new Map<LocalId, bigint>();
  let rest = number;
  for (const { local, from, to } of family.toReversed()) {
    const count = Math.max(1, to - from);
    locals.set(local, truncate(BigInt(from + (rest % count)), 32));
    rest = Math.floor(rest / count);
  }
  return locals;
}

export function* familyIterations(process: CombProcess): Generator<Locals> {
  const size = familySize(process);
  for (let number = 0; number < size; number++) yield familyLocals(process, number);
}

type Loop = Stmt & { readonly kind: 'for' };

export function withFamily(module: Module, process: CombProcess): CombProcess {
  const loops: Loop[] = [];
  let { body } = process;
  for (;;) {
    const loop = body.at(-1);
    const before = body.slice(0, -1);
    if (loop?.kind !== 'for' || loop.to <= loop.from) break;
    if (before.some((stmt) => stmt.kind !== 'set' && stmt.kind !== 'call')) break;
    if (carriesLocals(loop.body, new Set([loop.local, ...loops.map(({ local }) => local)]))) break;
    loops.push(loop);
    body = [...before, ...loop.body];
  }
  // An outer loop may have independent iterations where an inner one has not.
  while (loops.length > 0 && !drivesApart(module, process, loops)) {
    const inner = loops.pop();
    if (inner !== undefined) body = [...body.slice(0, body.length - inner.body.length), inner];
  }
  if (loops.length === 0) return process;
  const family = loops.map(({ local, from, to }) => ({ local, from, to }));
  return { ...process, family: [...process.family, ...family], body };
}

/** Bits of an element that an iteration drives, and that those before it drive. */
interface Driven {
  readonly before: bigint;
  readonly now: bigint;
  readonly iteration: number;
}

/** Whether no two iterations of the loops, one in the other, drive the same bits. */
function drivesApart(module: Module, process: CombProcess, loops: readonly Loop[]): boolean {
  const innermost = loops.at(-1)?.local;
  const driven = new Map<SignalId, Map<number, Driven>>();
  let iteration = 0;
  let apart = true;
  const body = placesOnly(process.body);
  for (const locals of familyIterations(process)) {
    traceBody(module, body, locals, {
      iteration: ({ local }) => {
        if (local === innermost) iteration++;
      },
      drive: (_, { signal, first, count, bits }) => {
        const elements = driven.get(signal) ?? new Map<number, Driven>();
        driven.set(signal, elements);
        for (let element = first; element < first + count; element++) {
          const last = elements.get(element);
          const before =
            last === undefined ? 0n : last.before | (last.iteration === iteration ? 0n : last.now);
          if ((before & bits) !== 0n) apart = false;
          const now = last?.iteration === iteration ? last.now | bits : bits;
          elements.set(element, { before, now, iteration });
        }
      },
    });
  }
  return apart;
}

/** Whether some local that the body sets may be read before it is set as a whole in the same iteration. */
function carriesLocals(body: readonly Stmt[], outer: ReadonlySet<LocalId>): boolean {
  const changed = new Set<LocalId>();
  visitStmts(body, (stmt) => {
    if (stmt.kind === 'set') changed.add(stmt.local);
    if (stmt.kind === 'call') for (const local of stmt.results) changed.add(local);
  });
  return scan(body, new Set(outer), changed) === undefined;
}

/** The locals that are set after the body, given those before; undefined where one of `changed` is read unset. */
function scan(
  body: readonly Stmt[],
  before: ReadonlySet<LocalId>,
  changed: ReadonlySet<LocalId>,
): ReadonlySet<LocalId> | undefined {
  const set = new Set(before);
  const unset = (local: LocalId): boolean => changed.has(local) && !set.has(local);
  for (const stmt of body) {
    let carried = false;
    for (const expr of exprsOf(stmt))
      visitExpr(expr, (node) => {
        if (node.kind === 'local' && unset(node.local)) carried = true;
      });
    if (stmt.kind === 'call' && stmt.args.some((arg) => arg.kind === 'local' && unset(arg.local)))
      carried = true;
    // To set a part of a local is to keep the rest.
    const partial = stmt.kind === 'set' && (stmt.index !== undefined || stmt.range !== undefined);
    if (partial && unset(stmt.local)) carried = true;
    if (carried) return undefined;
    if (stmt.kind === 'for') {
      if (scan(stmt.body, new Set([...set, stmt.local]), changed) === undefined) return undefined;
      continue;
    }
    const ends: ReadonlySet<LocalId>[] = [];
    for (const inner of bodiesOf(stmt)) {
      const end = scan(inner, set, changed);
      if (end === undefined) return undefined;
      ends.push(end);
    }
    const [first] = ends;
    if (first !== undefined)
      for (const local of first) if (ends.every((end) => end.has(local))) set.add(local);
    if (stmt.kind === 'set') set.add(stmt.local);
    if (stmt.kind === 'call') for (const local of stmt.results) set.add(local);
  }
  return set;
}
