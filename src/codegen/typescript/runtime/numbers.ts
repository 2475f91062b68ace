/** Between the memory, which holds words, and those outside, who know numbers of any size. */
import type { Bank, Region } from '../../layout.js';

/** The views of one linear memory. */
export interface Memory {
  readonly u8: Uint8Array;
  readonly u16: Uint16Array;
  readonly i32: Int32Array;
}

export function makeMemory(bytes: number): Memory {
  return viewsOf(new ArrayBuffer(Math.ceil(bytes / 8) * 8));
}

export function viewsOf(buffer: ArrayBuffer): Memory {
  return { u8: new Uint8Array(buffer), u16: new Uint16Array(buffer), i32: new Int32Array(buffer) };
}

/** Words, the lowest first. */
export function bigint(...words: readonly number[]): bigint {
  let value = 0n;
  for (let i = words.length - 1; i >= 0; i--) value = (value << 32n) | BigInt((words[i] ?? 0) >>> 0);
  return value;
}

export function loadBig(memory: Memory, bank: Bank, address: number, limbs: number): bigint {
  const view = memory[bank];
  let value = 0n;
  for (let i = limbs - 1; i >= 0; i--) value = (value << 32n) | BigInt((view[address + i] ?? 0) >>> 0);
  return value;
}

export function storeBig(memory: Memory, bank: Bank, address: number, limbs: number, value: bigint): void {
  const view = memory[bank];
  let rest = value;
  for (let i = 0; i < limbs; i++) {
    view[address + i] = Number(BigInt.asIntN(32, rest));
    rest >>= 32n;
  }
}

export function addressOf(region: Omit<Region, 'store'>, instance: number, element: number): number {
  return region.base + instance * region.stride + element * region.limbs;
}
