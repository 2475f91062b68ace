/**
 * Memories whose writes need not wait for the commit. Where clocked processes see what a memory becomes, they run behind all writes of it; so its one writer may
 * write at once. Where words are undefined while they are written, the writer leaves a note of where it has.
 */
import type { Module, MemoryId, SeqProcess, Stmt } from '../../ir/ir.js';
import { bodiesOf, exprsOf, visitExpr, visitStmts } from '../../ir/walk.js';
import { readsOf } from '../../sim/uses.js';
import { writesMemory } from '../registers.js';
import type { Rooms } from './rooms.js';

/** Of each instance, the instant of its last write, 64 bits, and the element: addresses of the first in words. */
export interface Notes {
  readonly instants: number;
  readonly elements: number;
}

/** By memory; `undefined`: nobody asks what has been written. */
export type DirectWrites = ReadonlyMap<MemoryId, Notes | undefined>;

export function directWrites({ memories, processes }: Module, instances: number, rooms: Rooms): DirectWrites {
  const seq = processes.filter((process) => process.kind === 'seq');
  const direct = new Map<MemoryId, Notes | undefined>();
  for (const [id, { readUnderWrite }] of memories.entries()) {
    const [writer, ...others] = seq.filter((process) => writesMemory(process, id));
    if (readUnderWrite === 'old' || writer === undefined || others.length > 0) continue;
    if (!writesOnce(writer.body, id) || seq.some((process) => writesWhatItReads(process, id))) continue;
    direct.set(
      id,
      readUnderWrite === 'undefined'
        ? { instants: rooms.words(2 * instances), elements: rooms.words(instances) }
        : undefined,
    );
  }
  return direct;
}

/** At most one write of an instance in an instant: what it computes with is from before it. */
function writesOnce(body: readonly Stmt[], memory: MemoryId): boolean {
  let writes = 0;
  visitStmts(body, (stmt) => {
    if (stmt.kind === 'memWrite' && stmt.memory === memory) writes++;
    else if (stmt.kind === 'for' && stmt.body.some((inner) => writesInside(inner, memory))) writes += 2;
  });
  return writes === 1;
}

function writesInside(stmt: Stmt, memory: MemoryId): boolean {
  if (stmt.kind === 'memWrite' && stmt.memory === memory) return true;
  return bodiesOf(stmt).some((body) => body.some((inner) => writesInside(inner, memory)));
}

/** Whether a process that writes memories may need a word of this one for it: then writes have to wait until all of them are found. */
function writesWhatItReads(process: SeqProcess, memory: MemoryId): boolean {
  if (!readsOf(process).memories.has(memory)) return false;
  let writes = false;
  let needs = false;
  visitStmts(process.body, (stmt) => {
    writes ||= stmt.kind === 'memWrite';
    if (stmt.kind === 'drive' || stmt.kind === 'check') return;
    for (const expr of exprsOf(stmt)) {
      visitExpr(expr, (node) => {
        needs ||= node.kind === 'memRead' && node.memory === memory;
      });
    }
  });
  return writes && needs;
}
