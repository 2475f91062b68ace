/**
 * Loops of known length. A loop is first tried with a symbolic index, checked once and kept; where its body needs the index as a constant it is written
 * out. Nothing that the trial said or changed remains if it fails.
 */
import { DiagnosticBag } from '../diagnostics/bag.js';
import { error } from '../diagnostics/diagnostic.js';
import { overLimit } from '../diagnostics/limits.js';
import type * as ast from '../syntax/ast.js';
import { evaluateConstant } from './constants.js';
import { NeedsConstant, type Context } from './context.js';
import type * as hir from './hir.js';
import { StackedBag } from './said.js';
import type { Scope } from './scope.js';
import { INTEGER, isHardware, typeName } from './type-names.js';
import type { Type, Value } from './types.js';
import { isParts, rangeOfValue } from './values.js';

/** What a loop runs over. */
export interface Over {
  readonly kind: 'range' | 'array' | 'constants';
  /** The indices: from `low` to `high` - 1. */
  readonly low: number;
  readonly high: number;
  /** Names the element of a symbolic index in a scope; the statements go in front of the body. */
  bind(scope: Scope, loop: hir.LoopVar): readonly hir.Stmt[];
  /** Each names the element of one iteration in a scope. */
  iterations(): Iterable<(scope: Scope) => readonly hir.Stmt[]>;
}

export function overOf(context: Context, scope: Scope, header: ast.LoopHeader): Over | undefined {
  const { over, variable } = header;
  if (over.kind === 'range') {
    const range = evaluateConstant(context, scope, over, { kind: 'range' });
    const bounds = range === undefined ? undefined : rangeOfValue(range.value);
    return bounds === undefined ? undefined : overRange(context, header, bounds.low, bounds.high);
  }
  const checked = context.checks.expr(context, scope, over);
  const { type } = checked;
  if (type.kind === 'error') return undefined;
  if (checked.kind === 'const') {
    const range = rangeOfValue(checked.value);
    if (range !== undefined) return overRange(context, header, range.low, range.high);
    if (isParts(checked.value) && (type.kind === 'array' || type.kind === 'list'))
      return overConstants(variable, checked.value, type.element);
  }
  if (type.kind === 'array') return overArray(variable, checked, type.element, type.length);
  context.diagnostics.add(
    error(
      'M3101',
      over.span,
      `a loop runs over a range or an array, not \`${typeName(type)}\``,
      'has no elements',
    ).note('as in `for i in 0..8`'),
  );
  return undefined;
}

function overRange(context: Context, header: ast.LoopHeader, low: bigint, high: bigint): Over | undefined {
  const { variable } = header;
  if (high - low > BigInt(context.limits.repetitions) || low < -(2n ** 52n) || high > 2n ** 52n) {
    const message = `this loop has ${high - low} iterations, the limit is ${context.limits.repetitions}`;
    context.diagnostics.add(overLimit('repetitions', context.limits, header.over.span, message, 'too many'));
    return undefined;
  }
  return {
    kind: 'range',
    low: Number(low),
    high: Number(high > low ? high : low),
    bind(scope, loop) {
      scope.define(variable.text, { kind: 'loop', loop, span: variable.span });
      return [];
    },
    *iterations() {
      for (let i = low; i < high; i++) {
        yield (scope) => {
          scope.define(variable.text, {
            kind: 'constant',
            type: INTEGER,
            value: i,
            mutable: false,
            span: variable.span,
          });
          return [];
        };
      }
    },
  };
}

function overConstants(variable: ast.Ident, values: readonly Value[], type: Type): Over {
  return {
    kind: 'constants',
    low: 0,
    high: values.length,
    bind: () => [],
    *iterations() {
      for (const value of values) {
        yield (scope) => {
          scope.define(variable.text, { kind: 'constant', type, value, mutable: false, span: variable.span });
          return [];
        };
      }
    },
  };
}

function overArray(variable: ast.Ident, array: hir.Expr, type: Type, length: number): Over {
  const enter = (scope: Scope, index: hir.Expr): readonly hir.Stmt[] => {
    if (!isHardware(type)) return [];
    const local: hir.Local = { name: variable.text, type, mutable: false, span: variable.span };
    scope.define(variable.text, { kind: 'local', local, span: variable.span });
    return [
      {
        kind: 'let',
        local,
        value: { kind: 'element', base: array, index, type, span: variable.span },
        span: variable.span,
      },
    ];
  };
  return {
    kind: 'array',
    low: 0,
    high: length,
    bind(scope, loop) {
      // The index has no name, but what is around the body must know of it.
      scope.define(`index of ${variable.text}`, { kind: 'loop', loop, span: variable.span });
      return enter(scope, { kind: 'loopVar', loop, type: INTEGER, span: variable.span });
    },
    *iterations() {
      for (let i = 0; i < length; i++) {
        yield (scope) =>
          enter(scope, { kind: 'const', value: BigInt(i), type: INTEGER, span: variable.span });
      }
    },
  };
}

/** Checks a body once for all iterations; `undefined` if that cannot be, and it must be written out. */
export function tryKept<T>(
  context: Context,
  header: ast.LoopHeader,
  low: number,
  high: number,
  body: (context: Context, loop: hir.LoopVar) => T,
): T | undefined {
  if (high - low < 2) return undefined;
  const loop: hir.LoopVar = { name: header.variable.text, from: low, to: high, span: header.variable.span };
  const said = new DiagnosticBag(Infinity);
  const depth = context.stack.length;
  try {
    const result = body({ ...context, diagnostics: new StackedBag(said, context.stack) }, loop);
    context.diagnostics.add(...said.sorted());
    if (said.failures > 0) context.diagnostics.failAgain();
    return result;
  } catch (thrown) {
    context.stack.length = depth;
    if (thrown instanceof NeedsConstant && thrown.loop === loop) return undefined;
    throw thrown;
  }
}

/** Whether a loop has few enough iterations for each to be checked by itself; false after a diagnostic. */
export function canWriteOut(
  { diagnostics, limits }: Context,
  header: ast.LoopHeader,
  { low, high }: Pick<Over, 'low' | 'high'>,
): boolean {
  const count = high - low;
  if (count <= limits.iterations) return true;
  const message = `this loop has ${count} iterations, the limit is ${limits.iterations}`;
  diagnostics.add(overLimit('iterations', limits, header.span, message, 'too many to write out'));
  return false;
}
