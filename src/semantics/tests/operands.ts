/** What a failed `expect` shows beside its verdict: the values that decided. */
import type * as ast from '../../syntax/ast.js';
import type { Context } from '../context.js';
import { comparedFloats } from '../expressions/float-operators.js';
import type * as hir from '../hir.js';
import { isHardware } from '../type-names.js';
import type { Type } from '../types.js';

/** A part of a condition, as it is written and as it was checked. */
interface Part {
  readonly source: ast.Expr;
  readonly found: hir.Expr;
}

const COMPARISONS: ReadonlySet<ast.BinaryOp> = new Set(['==', '!=', '<', '<=', '>', '>=']);

/**
 * Both sides of a comparison, what is matched; also under `!`, and of each part that `&&` and `||` join. Of a part that is nothing of that kind, itself;
 * of a whole condition of that sort the verdict says as much. Each text once.
 */
export function operandsOf(context: Context, cond: hir.Expr, written: ast.Expr): readonly hir.Operand[] {
  const shown = new Map<string, hir.Operand>();
  const pending = [{ source: written, found: cond, joined: false, guarded: false }];
  for (let part = pending.pop(); part !== undefined; part = pending.pop()) {
    const { joined, guarded } = part;
    const { source, found } = positive(part);
    const sides = sidesOf(source, found);
    if (sides !== undefined && source.kind === 'binary' && !COMPARISONS.has(source.operator)) {
      // The right side comes after the left one, and is asked only where that has not decided.
      sides.forEach((side, i) => pending.push({ ...side, joined: true, guarded: guarded || i === 0 }));
      continue;
    }
    const deciding = sides?.toReversed() ?? (joined ? [{ source, found }] : []);
    for (const operand of operands(context, deciding))
      if (!shown.has(operand.text)) shown.set(operand.text, { ...operand, guarded });
  }
  return [...shown.values()];
}

/** Without parentheses and `!`. */
function positive({ source, found }: Part): Part {
  if (source.kind === 'paren') return positive({ source: source.inner, found });
  return source.kind === 'unary' && source.operator === '!' && found.kind === 'unary'
    ? positive({ source: source.operand, found: found.value })
    : { source, found };
}

/** Of an operator, right before left; `undefined` where what was checked is no longer what is written, as some of it was known. */
function sidesOf(source: ast.Expr, found: hir.Expr): readonly Part[] | undefined {
  if (source.kind === 'is' && found.kind === 'is') return [{ source: source.value, found: found.value }];
  if (source.kind !== 'binary') return undefined;
  const { operator, left, right } = source;
  if (!COMPARISONS.has(operator) && operator !== '&&' && operator !== '||') return undefined;
  const compared = found.kind === 'binary' ? [found.left, found.right] : comparedFloats(operator, found);
  const [first, second] = compared ?? [];
  if (first === undefined || second === undefined) return undefined;
  const sides = [
    { source: right, found: second },
    { source: left, found: first },
  ];
  return sides.every((side) => stands(side.found, side.source)) ? sides : undefined;
}

function stands({ span: inner }: hir.Expr, { span: outer }: ast.Expr): boolean {
  return inner.file === outer.file && outer.start <= inner.start && inner.end <= outer.end;
}

function operands(context: Context, sides: readonly Part[]): readonly Omit<hir.Operand, 'guarded'>[] {
  const written = sides.map(({ source, found }) => ({ text: context.text(source.span), value: found }));
  const isHexadecimal = written.some((side) => HEXADECIMAL.test(side.text));
  return written
    .filter(({ text, value }) => isHardware(value.type) && !HEXADECIMAL.test(text))
    .map((side) => ({ ...side, shownAs: isHexadecimal ? inBits(side.value.type) : side.value.type }));
}

/** Said in the text of the check already; what it is compared with is shown as it is. */
const HEXADECIMAL = /^0[xX][\da-fA-F_]+$/;

function inBits(type: Type): Type {
  return type.kind === 'uint' ? { kind: 'bits', width: type.width } : type;
}
