/** What the code calls: the host, and the rare operators on wide values, which take addresses of words. */
import type { ValType } from './encoder/code.js';
import type { ModuleEncoder } from './encoder/module.js';

/** By name: parameters, then results. Wide operators are those of `runtime/wide.ts`. */
const SIGNATURES = {
  fail: [['i32', 'i32'], []],
  cover: [['i32', 'i32', 'i32'], []],
  note: [['i32', 'i32'], []],
  pend: [['i32', 'i32', 'i32', 'i32', 'i32'], []],
  look: [['i32', 'i32', 'i32', 'i32', 'i32'], []],
  undefine: [['i32', 'i32', 'i32', 'i32', 'i32'], []],
  driveLater: [['i32', 'i32', 'i32', 'i32'], []],
  now: [[], ['i64']],
  multiply: [['i32', 'i32', 'i32', 'i32'], []],
  divide: [['i32', 'i32', 'i32', 'i32', 'i32'], []],
  divideSigned: [['i32', 'i32', 'i32', 'i32', 'i32'], []],
} as const satisfies Readonly<Record<string, readonly [readonly ValType[], readonly ValType[]]>>;

export type Helper = keyof typeof SIGNATURES;

/** The host's side of them. */
export type HostFunctions = Readonly<Record<Helper, (...values: never[]) => unknown>>;

const NAMES = Object.keys(SIGNATURES) as readonly Helper[];

/** Their numbers in the module. */
export type Helpers = Readonly<Record<Helper, number>>;

export function importHelpers(encoder: ModuleEncoder): Helpers {
  const numbers = NAMES.map((name): [Helper, number] => {
    const [params, results] = SIGNATURES[name];
    return [name, encoder.import(name, params, results)];
  });
  return Object.fromEntries(numbers) as Helpers;
}

/** Places in the memory through which helpers are given values: addresses of words, each with room for the widest value. */
export interface Scratch {
  readonly a: number;
  readonly b: number;
  readonly result: number;
  readonly rest: number;
  /** For shifts: two values and two limbs. */
  readonly window: number;
}
