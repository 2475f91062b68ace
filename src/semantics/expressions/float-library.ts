/**
 * What is done with floats, as calls of `std.float`. An operation has one meaning for constants, in every engine and in what is emitted, because it is
 * one function of the library; a native operation takes its place only where the two are proved equal (`passes/intrinsics.ts`).
 */
import { error } from '../../diagnostics/diagnostic.js';
import type { Span } from '../../support/span.js';
import type * as ast from '../../syntax/ast.js';
import * as nodes from '../../syntax/nodes.js';
import type { Context, TypedValue } from '../context.js';
import { floatOf, isFloat } from '../float-types.js';
import type * as hir from '../hir.js';
import { Scope } from '../scope.js';
import { bits, isHardware, sameType, typeName } from '../type-names.js';
import type { HardwareType } from '../types.js';
import { constant, failed, fold, isFailed } from './build.js';

/** A function of `std.float`, and the file that it stands in. */
export interface LibraryFunction {
  readonly file: string;
  readonly name: string;
}

/** Operands are floats, whose codes are given, or of the types that the function takes. */
export function callLibrary(
  context: Context,
  { file, name: callee }: LibraryFunction,
  generics: readonly TypedValue[],
  operands: readonly hir.Expr[],
  span: Span,
): hir.Expr {
  const from = context.library(`float/${file}`);
  if (from === undefined) throw new Error('std.float is not there');
  const scope = new Scope('block', from);
  // Names that no user can write.
  const name = (text: string, at: Span, given?: readonly ast.GenericArg[]): ast.NameExpr =>
    nodes.name(at, nodes.ident(at, text), given);
  const written = generics.map((value, i) => {
    scope.define(`parameter ${i}`, { kind: 'constant', ...value, mutable: false, span });
    return nodes.genericArg(span, undefined, { kind: 'expr', expr: name(`parameter ${i}`, span) });
  });
  const args = operands.map((value, i) => {
    scope.define(`operand ${i}`, { kind: 'alias', expr: codeOf(context, value), span: value.span });
    return nodes.argument(value.span, undefined, false, name(`operand ${i}`, value.span));
  });
  return context.checks.expr(context, scope, nodes.call(span, name(callee, span, written), args));
}

/** The bits of a float; anything else as it is. */
function codeOf(context: Context, value: hir.Expr): hir.Expr {
  return isFloat(value.type)
    ? fold(context, { kind: 'convert', op: 'bitcast', value, type: bits(value.type.width), span: value.span })
    : value;
}

/** The bits as a value of the type. */
export function decoded(context: Context, code: hir.Expr, type: HardwareType, span: Span): hir.Expr {
  if (isFailed(code)) return failed(span);
  return sameType(code.type, type)
    ? { ...code, span }
    : fold(context, { kind: 'convert', op: 'bitcast', value: code, type, span });
}

// ── Operations that round ───────────────────────────────────────────────────────────────────────────────────────────

/** An operation with one rounding at its end, and its operands. */
export interface Operation {
  /** Gives the result alone; it needs no random bits. Where there is none, the result is taken from `full`. */
  readonly plain?: LibraryFunction;
  /** Takes random bits behind its operands, and gives a struct of the result and the exceptions. */
  readonly full: LibraryFunction;
  readonly generics: readonly TypedValue[];
  readonly operands: readonly hir.Expr[];
  readonly result: HardwareType;
  readonly span: Span;
}

/** A function whose plain form has its name, and the full one that name with `WithFlags`. */
export function twoForms(file: string, name: string): Pick<Operation, 'plain' | 'full'> {
  return { plain: { file, name }, full: { file, name: `${name}WithFlags` } };
}

/** What the operation gives. What is rounded stochastically must be given random bits: {@link performWith}. */
export function perform(context: Context, operation: Operation): hir.Expr {
  const { plain, generics, operands, result, span } = operation;
  const randomBits = randomBitsOf(operation);
  if (randomBits > 0) {
    context.diagnostics.add(
      error('M3119', span, `\`${typeName(result)}\` is rounded by random bits`, 'which?').note(
        `rule: they are an input like any other: \`stochastic(…, bits)\` takes ${randomBits}`,
      ),
    );
    return failed(span);
  }
  if (plain === undefined) return part(context, rounded(context, operation, undefined), 0, result, span);
  return decoded(context, callLibrary(context, plain, generics, operands, span), result, span);
}

/** Random bits as they are written: a number takes the width that is wanted. */
export interface Random {
  readonly span: Span;
  asBits(width: number): hir.Expr;
}

/** The same with random bits, where the rounding takes them, and with the exceptions, where they are asked for: then it is a pair. */
export function performWith(
  context: Context,
  operation: Operation,
  random: Random | undefined,
  isFlagged: boolean,
): hir.Expr {
  const { result, span } = operation;
  const randomBits = randomBitsOf(operation);
  if (random !== undefined && randomBits === 0) {
    const rule =
      'rule: only what is rounded stochastically takes random bits, `T<rounding = .stochastic, …>`';
    context.diagnostics.add(
      error('M3119', random.span, `\`${typeName(result)}\` takes no random bits`, 'too many').note(rule),
    );
    return failed(span);
  }
  if (random === undefined && randomBits > 0) return perform(context, operation);
  const chance = random?.asBits(randomBits);
  if (chance !== undefined && isFailed(chance)) return failed(span);
  const both = rounded(context, operation, chance);
  if (isFailed(both)) return failed(span);
  return isFlagged ? pair(context, both, result, span) : part(context, both, 0, result, span);
}

/** The same where the result is exact, so that nothing is rounded and no random bit has a say. */
export function performExactly(context: Context, operation: Operation): hir.Expr {
  const randomBits = randomBitsOf(operation);
  if (randomBits === 0) return perform(context, operation);
  const { result, span } = operation;
  const chance = constant(0n, bits(randomBits), span);
  return part(context, rounded(context, operation, chance), 0, result, span);
}

function randomBitsOf({ result }: Operation): number {
  return isFloat(result) ? floatOf(result).randomBits : 0;
}

/** The struct that the full form gives. */
function rounded(context: Context, operation: Operation, random: hir.Expr | undefined): hir.Expr {
  const { full, generics, operands, span } = operation;
  const chance = random ?? constant(0n, bits(0), span);
  return callLibrary(context, full, generics, [...operands, chance], span);
}

/** A field of that struct: 0 is the result, 1 the exceptions. */
function part(context: Context, both: hir.Expr, field: 0 | 1, type: HardwareType, span: Span): hir.Expr {
  const found = both.type.kind === 'struct' ? both.type.fields[field] : undefined;
  if (found === undefined) return failed(span);
  const value = fold(context, { kind: 'field', base: both, field, type: found.type, span });
  return decoded(context, value, type, span);
}

/** `(result, flags)`, computed once. */
function pair(context: Context, both: hir.Expr, result: HardwareType, span: Span): hir.Expr {
  const { type } = both;
  const flags = type.kind === 'struct' ? type.fields[1]?.type : undefined;
  if (!isHardware(type) || flags === undefined) return failed(span);
  const local: hir.Local = { name: 'rounded', type, mutable: false, span };
  const base: hir.Expr = both.kind === 'const' ? both : { kind: 'local', local, type, span };
  const parts = [part(context, base, 0, result, span), part(context, base, 1, flags, span)];
  const made: hir.Expr = fold(context, {
    kind: 'aggregate',
    parts,
    type: { kind: 'tuple', elements: [result, flags] },
    span,
  });
  return both.kind === 'const'
    ? made
    : {
        kind: 'block',
        statements: [{ kind: 'let', local, value: both, span }],
        result: made,
        type: made.type,
        span,
      };
}
