/**
 * The five exceptions of IEEE 754-2019, clause 7, as a set of bits in the order of RISC-V's `fflags`, which is also TestFloat's.
 */
export type Flags = number;

export const INEXACT = 1;
export const UNDERFLOW = 2;
export const OVERFLOW = 4;
export const DIVIDE_BY_ZERO = 8;
export const INVALID = 16;

const NAMES: readonly (readonly [Flags, string])[] = [
  [INVALID, 'invalid'],
  [DIVIDE_BY_ZERO, 'divide by zero'],
  [OVERFLOW, 'overflow'],
  [UNDERFLOW, 'underflow'],
  [INEXACT, 'inexact'],
];

/** `overflow, inexact`; `none` for the empty set. */
export function flagNames(flags: Flags): string {
  const raised = NAMES.filter(([bit]) => (flags & bit) !== 0).map(([, name]) => name);
  return raised.length === 0 ? 'none' : raised.join(', ');
}
