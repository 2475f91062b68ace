/**
 * Which stores hold registers, and how each may be updated at an edge.
 *
 * All processes of an instant read values from before it. A register that only its writer reads takes its new value in place, for no later reader of the
 * instant sees it; every other one has a second image that the writers fill and the commit copies (`shadow`). In the second image lies, between
 * instants, what lies in the first.
 */
import type { Hierarchy } from '../ir/hierarchy.js';
import type { Expr, MemoryId, Process, SeqProcess, SignalId, Stmt } from '../ir/ir.js';
import { exprsOf, foldStmts, visitExpr, visitExprsOfProcess, visitStmts } from '../ir/walk.js';
import type { Storage, Store } from '../passes/storage.js';
import { drivesOf, readsOf } from '../sim/uses.js';

export interface RegisterPlan {
  /** Stores that have a second image. */
  readonly shadowed: ReadonlySet<Store>;
  /** Shadowed stores of many elements: the places that were written are remembered, instead of copying all. */
  readonly logged: ReadonlySet<Store>;
  /** Memories, by shape, whose writes wait for the commit. */
  readonly delayed: readonly ReadonlySet<MemoryId>[];
}

/** Elements of an instance up to which copying all of them at every edge costs less than remembering what changed. */
const FEW_ELEMENTS = 16;

/** Bytes of all instances up to which it does for any number of elements: remembering each is a call, and a copy moves many at once. */
const FEW_BYTES = 2048;

/** Bits beyond which a value is no set of variables but a region of the memory, in which reading and writing meet. */
const MOST_CACHED = 128;

/** Expressions in a process beyond which it is written as several functions, which share what they know through the memory. */
const LARGE = 2500;

export function isLarge(process: Process): boolean {
  let size = 0;
  visitExprsOfProcess(process, () => void size++);
  return size > LARGE;
}

export function planRegisters(hierarchy: Hierarchy, storage: Storage): RegisterPlan {
  const writers = new Map<Store, Set<SeqProcess>>();
  const readers = new Map<Store, Set<SeqProcess>>();
  const shadowed = new Set<Store>();
  const delayed = hierarchy.shapes.map(() => new Set<MemoryId>());
  for (const shape of hierarchy.shapes) {
    const { processes, resets, signals, memories } = shape.module;
    const seq = processes.filter((process) => process.kind === 'seq');
    const store = (signal: SignalId): Store => storage.view(shape, signal).store;
    for (const { signal } of resets) shadowed.add(store(signal));
    for (const process of seq) {
      for (const signal of drivesOf(process)) {
        note(writers, store(signal), process);
        const { length, width } = signalAt(signals, signal);
        const cached = length === 1 && width <= MOST_CACHED && !isLarge(process);
        if (!cached && readsAfterWriting(process, { signal })) shadowed.add(store(signal));
      }
      for (const signal of readsOf(process).signals) note(readers, store(signal), process);
    }
    // These run when the memories that are not `old` have been written: what else they read must still be what it was.
    const late = new Set(
      seq.filter((process) =>
        [...readsOf(process).memories].some((id) => memories[id]?.readUnderWrite !== 'old'),
      ),
    );
    for (const [id, { readUnderWrite }] of memories.entries()) {
      const touching = seq.filter(
        (process) => writesMemory(process, id) || readsOf(process).memories.has(id),
      );
      const writing = touching.filter((process) => writesMemory(process, id));
      const masked = writing.some((process) => someStmt(process.body, (stmt) => isMasked(stmt, id)));
      const alone =
        !masked &&
        readUnderWrite !== 'undefined' &&
        touching.length === 1 &&
        (readUnderWrite === 'new' || !touching.some((process) => late.has(process))) &&
        writing.every((process) => !readsAfterWriting(process, { memory: id }));
      if (writing.length > 0 && !alone) delayed[shape.id]?.add(id);
    }
  }
  for (const [store, own] of writers) {
    const all = new Set([...own, ...(readers.get(store) ?? [])]);
    if (all.size > 1) shadowed.add(store);
  }
  for (const store of shadowed) if (!writers.has(store)) shadowed.delete(store);
  const logged = new Set([...shadowed].filter((store) => !isCopied(store)));
  return { shadowed, logged, delayed };
}

function isCopied({ cells, shape, signal }: Store): boolean {
  const bytes = Math.ceil(signalAt(shape.module.signals, signal).width / 8);
  return cells / shape.count <= FEW_ELEMENTS || cells * bytes <= FEW_BYTES;
}

function note<K, V>(map: Map<K, Set<V>>, key: K, value: V): void {
  map.set(key, (map.get(key) ?? new Set()).add(value));
}

function signalAt<T>(signals: readonly T[], id: number): T {
  const signal = signals[id];
  if (signal === undefined) throw new Error(`no signal ${id}`);
  return signal;
}

export function writesMemory(process: Process, memory: MemoryId): boolean {
  if (process.kind === 'test') return false;
  return someStmt(process.body, (stmt) => stmt.kind === 'memWrite' && stmt.memory === memory);
}

/** Lanes of a field: what is left of the word is worked out word by word. */
function isMasked(stmt: Stmt, memory: MemoryId): boolean {
  return (
    stmt.kind === 'memWrite' && stmt.memory === memory && stmt.lanes !== undefined && stmt.range !== undefined
  );
}

function someStmt(body: readonly Stmt[], holds: (stmt: Stmt) => boolean): boolean {
  let found = false;
  visitStmts(body, (stmt) => {
    found ||= holds(stmt);
  });
  return found;
}

/** A signal or a memory of a process. */
type Target = { readonly signal: SignalId } | { readonly memory: MemoryId };

/** Whether, on some way through the process, the target may be read after it was written. */
export function readsAfterWriting(process: SeqProcess, target: Target): boolean {
  return inSequence(foldStmts<Flow>(process.body, (stmt, bodies) => flowOf(stmt, bodies, target))).clash;
}

/** What statements do to a target; `clash`: they read it after they wrote it. */
interface Flow {
  readonly reads: boolean;
  readonly writes: boolean;
  readonly clash: boolean;
}

function flowOf(stmt: Stmt, bodies: readonly (readonly Flow[])[], target: Target): Flow {
  const own = {
    reads: exprsOf(stmt).some((expr) => readsTarget(expr, target)) || passesTarget(stmt, target),
    writes: writesTarget(stmt, target),
  };
  const inner = bodies.map(inSequence);
  const reads = own.reads || inner.some((flow) => flow.reads);
  const writes = own.writes || inner.some((flow) => flow.writes);
  // A loop comes round again with what it wrote.
  const again = stmt.kind === 'for' && reads && writes;
  return { reads, writes, clash: again || inner.some((flow) => flow.clash) };
}

function inSequence(flows: readonly Flow[]): Flow {
  let [reads, writes, clash] = [false, false, false];
  for (const flow of flows) {
    clash ||= flow.clash || (writes && flow.reads);
    reads ||= flow.reads;
    writes ||= flow.writes;
  }
  return { reads, writes, clash };
}

function writesTarget(stmt: Stmt, target: Target): boolean {
  if ('signal' in target) return stmt.kind === 'drive' && stmt.signal === target.signal;
  return stmt.kind === 'memWrite' && stmt.memory === target.memory;
}

function passesTarget(stmt: Stmt, target: Target): boolean {
  if (stmt.kind !== 'call' || !('signal' in target)) return false;
  return stmt.args.some((arg) => arg.kind === 'signal' && arg.signal === target.signal);
}

function readsTarget(expr: Expr, target: Target): boolean {
  let reads = false;
  visitExpr(expr, (node) => {
    if (node.kind === 'read' && 'signal' in target) reads ||= node.signal === target.signal;
    if (node.kind === 'memRead' && 'memory' in target) reads ||= node.memory === target.memory;
  });
  return reads;
}
