/**
 * Calls with several results. A function gives them side by side; `{a, b} = f(x)` calls twice in Verilator, and functions that call each other so, as a tree
 * does, take time exponential in its depth.
 */
import type { Vector } from './vectors.js';

/** Assignments of what a call gives; to several vectors by way of one that `make` declares. */
export function receive(
  call: string,
  targets: readonly Vector[],
  title: string,
  make: (name: string, bits: number) => Vector,
): readonly string[] {
  const [first] = targets;
  if (targets.length === 1) return [`${first?.text ?? ''} = ${call};`];
  const whole = make(
    title,
    targets.reduce((sum, { bits }) => sum + bits, 0),
  );
  const parts = targets.map(({ text }) => text).join(', ');
  return [`${whole.text} = ${call};`, `{${parts}} = ${whole.whole.text()};`];
}
