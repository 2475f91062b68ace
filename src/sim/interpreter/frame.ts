/** What a piece of IR sees while it runs: the world around it. Combinational, clocked and test processes differ only here. */
import type { MemoryId, SignalId, SiteId } from '../../ir/ir.js';

/** The bits of an element that are written: `value` where `mask` has ones. */
export interface Bits {
  readonly mask: bigint;
  readonly value: bigint;
}

export interface Frame {
  /** Elements past the end read as 0. */
  read(signal: SignalId, element: bigint): bigint;
  sampled(signal: SignalId, element: bigint): bigint;
  readMemory(memory: MemoryId, address: bigint): bigint;
  /** Elements past the end are not written. */
  drive(signal: SignalId, element: bigint, bits: Bits, delay: bigint | undefined): void;
  writeMemory(memory: MemoryId, address: bigint, bits: Bits): void;
  check(site: SiteId, holds: boolean, values: () => readonly bigint[]): void;
  now(): bigint;
}

/** The variables of a process or function: elements of each local. */
export type Locals = bigint[][];

export function freshLocals(locals: readonly { readonly length: number }[]): Locals {
  return locals.map((local) => Array.from({ length: local.length }, () => 0n));
}
