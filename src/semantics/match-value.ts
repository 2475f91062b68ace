/** Patterns against values known while compiling. */
import type * as hir from './hir.js';
import type { Value } from './types.js';
import { isParts, isUnionValue, numberOf, sameValue } from './values.js';

/** The bindings of a value that the pattern takes; `undefined` if it does not take it. */
export function matchValue(pattern: hir.Pattern, value: Value): ReadonlyMap<hir.Local, Value> | undefined {
  const bound = new Map<hir.Local, Value>();
  return takes(pattern, value, bound) ? bound : undefined;
}

function takes(pattern: hir.Pattern, value: Value, bound: Map<hir.Local, Value>): boolean {
  switch (pattern.kind) {
    case 'wildcard':
      return true;
    case 'bind':
      bound.set(pattern.local, value);
      return true;
    case 'value':
      return sameValue(pattern.value, value);
    case 'range':
      return pattern.low <= numberOf(value) && numberOf(value) <= pattern.high;
    case 'variant':
      return (
        isUnionValue(value) &&
        value.variant === pattern.variant &&
        pattern.fields.every((field, i) => takes(field, value.fields[i] ?? 0n, bound))
      );
    case 'aggregate':
      return pattern.fields.every((field, i) =>
        takes(field, (isParts(value) ? value[i] : undefined) ?? 0n, bound),
      );
    case 'or':
      return pattern.alternatives.some((alternative) => takes(alternative, value, bound));
  }
}
