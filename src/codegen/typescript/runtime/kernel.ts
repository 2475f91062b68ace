/** What the emitted code calls by name. */
import type { EngineHost, Place, Thread } from '../../../sim/engine.js';
import type { InstanceTree } from '../../../sim/instance-tree.js';
import { floatOperations } from './floats.js';
import { resolvePath } from '../../../sim/instance-tree.js';
import type { ValueType } from '../../../ir/value-type.js';
import { mulHigh } from '../../../support/words.js';
import type { Bank } from '../../layout.js';
import { bigint, loadBig, storeBig, type Memory } from './numbers.js';
import { wideOperations, type Wide } from './wide.js';
import { ones, parity, trailingZeros } from './words.js';

/** What only the engine can do. */
export interface Services {
  readonly host: EngineHost;
  readonly node: (shape: number, slot: number) => number;
  readonly fail: (site: number, shape: number, instance: number, values: readonly bigint[]) => void;
  readonly cover: (site: number, shape: number, instance: number) => void;
  /** Words of a register were written that a commit has to copy. */
  readonly note: (address: number, words: number) => void;
  readonly pend: (port: number, instance: number, element: number, mask: number, value: number) => void;
  readonly look: (shape: number, memory: number, instance: number, element: number, to: number) => void;
  readonly undefine: (shape: number, memory: number, instance: number, element: number, to: number) => void;
  readonly shown: (thread: Thread, pc: number, part: number) => ValueType;
  /** How many instructions a thread executes between two waits. */
  readonly processSteps: number;
  readonly endless: (thread: Thread) => never;
}

export type Kernel = Memory & Wide & Services & ReturnType<typeof conversions>;

/** Words, and what a host is told. */
function conversions(memory: Memory, host: EngineHost, tree: InstanceTree) {
  const place = (shape: number, instance: number, id: number, element: number): Place => ({
    kind: 'signal',
    shape,
    instance,
    id,
    element,
  });
  return {
    mulHigh,
    ones,
    parity,
    trailingZeros,
    ...floatOperations,
    bigint,
    bigintAt: (address: number, words: number): bigint => loadBig(memory, 'i32', address, words),
    store: (bank: Bank, address: number, limbs: number, value: bigint): void =>
      storeBig(memory, bank, address, limbs, value),
    nowLow: (): number => Number(BigInt.asIntN(32, host.now())),
    nowHigh: (): number => Number(BigInt.asIntN(32, host.now() >> 32n)),
    place,
    driveLater: (
      shape: number,
      instance: number,
      signal: number,
      element: number,
      low: number,
      width: number,
      value: bigint,
      delay: bigint,
    ): void =>
      host.driveLater(
        place(shape, instance, signal, element),
        low,
        width,
        BigInt.asUintN(width, value),
        delay,
      ),
    resolve: (
      thread: Thread,
      steps: readonly { readonly group: string; readonly index: bigint }[],
      leaf: string,
      index: bigint,
    ): Place | undefined => resolvePath(tree, thread, steps, leaf, index),
    nothing: (): void => undefined,
  };
}

/** Made for each run of a property: written as a spread of several objects it takes ten times as long. */
export function makeKernel(memory: Memory, tree: InstanceTree, services: Services): Kernel {
  const own = conversions(memory, services.host, tree);
  return Object.assign(wideOperations(memory.i32), memory, services, own);
}

/** Names that emitted code finds around it. */
export const RUNTIME_NAMES = (
  'u8 u16 i32 host node fail cover note pend look shown processSteps endless mulHigh ones parity trailingZeros bigint bigintAt store nowLow nowHigh place ' +
  'driveLater resolve nothing copy clear add subtract negate invert and or xor multiply shiftLeft shiftRight shiftRightSigned extend ' +
  'extendSigned put get putBits insert fillOnes maskLanes equal less lessSigned isZero isOnes countOnes parityOf countLeadingZeros ' +
  'countTrailingZeros capped divide divideSigned ' +
  Object.keys(floatOperations).join(' ')
).split(' ');
