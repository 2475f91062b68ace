/**
 * The one precedence table, and how a flat chain `a + b * c …` becomes a tree. Chains are as long as their authors like,
 * so nothing here recurses.
 */
import type { BinaryOp, Expr, Pattern } from '../src/syntax/ast.js';
import * as nodes from '../src/syntax/nodes.js';
import type { Span } from '../src/support/span.js';
import { error, insertAfter, insertBefore } from '../src/diagnostics/diagnostic.js';
import type { Report } from './report.js';

export type InfixOp = BinaryOp | 'is' | '..' | '..=';

/** Operators of one family that meet another family unparenthesised may be an error; see {@link conflict}. */
export type Family = 'multiply' | 'add' | 'shift' | 'bitwise' | 'join' | 'comparison' | 'logic' | 'range';

export interface Level {
  readonly family: Family;
  readonly operators: readonly InfixOp[];
}

/** From the tightest to the loosest. All associate to the left. Postfix, prefix and `as` are tighter than all of them. */
export const PRECEDENCE: readonly Level[] = [
  { family: 'multiply', operators: ['*', '/', '%', '*%', '*|'] },
  { family: 'add', operators: ['+', '-', '+%', '-%', '+|', '-|'] },
  { family: 'shift', operators: ['<<', '>>'] },
  { family: 'bitwise', operators: ['&'] },
  { family: 'bitwise', operators: ['^'] },
  { family: 'bitwise', operators: ['|'] },
  { family: 'join', operators: ['++'] },
  { family: 'comparison', operators: ['==', '!=', '<', '<=', '>', '>=', 'is'] },
  { family: 'logic', operators: ['&&'] },
  { family: 'logic', operators: ['||'] },
  { family: 'range', operators: ['..', '..='] },
];

interface Place {
  readonly tightness: number;
  readonly family: Family;
}

const PLACES: ReadonlyMap<string, Place> = new Map(
  PRECEDENCE.flatMap(({ family, operators }, index) =>
    operators.map((operator): [string, Place] => [
      operator,
      { tightness: PRECEDENCE.length - index, family },
    ]),
  ),
);

const NOWHERE: Place = { tightness: 0, family: 'range' };

const placeOf = (operator: InfixOp): Place => PLACES.get(operator) ?? NOWHERE;

/** An operator, and what stands to its right. */
export interface Link {
  readonly operator: InfixOp;
  readonly operatorSpan: Span;
  readonly right: Expr | readonly Pattern[];
  /** The end of what stands to the right. */
  readonly end: number;
}

export type MixCode = 'M1201' | 'M1202' | 'M1203' | 'M1204' | 'M1205' | 'M1206';

/** The rule that two operators break where one is the other's operand without parentheses. */
export function conflict(outer: InfixOp, inner: InfixOp): MixCode | undefined {
  const a = placeOf(outer).family;
  const b = placeOf(inner).family;
  const arithmetic = (family: Family): boolean => family === 'multiply' || family === 'add';
  if (a === 'bitwise' && b === 'bitwise') return outer === inner ? undefined : 'M1201';
  if ((a === 'shift' && arithmetic(b)) || (b === 'shift' && arithmetic(a))) return 'M1202';
  if (a === 'join' || b === 'join') {
    const other = a === 'join' ? b : a;
    return arithmetic(other) || other === 'bitwise' || other === 'shift' ? 'M1203' : undefined;
  }
  if (a === 'comparison' && b === 'comparison') return 'M1204';
  if (a === 'logic' && b === 'logic') return outer === inner ? undefined : 'M1205';
  if (a === 'range' && b === 'range') return 'M1206';
  return undefined;
}

const MESSAGES: Readonly<Record<MixCode, (inner: string, outer: string) => string>> = {
  M1201: (inner, outer) => `\`${inner}\` and \`${outer}\` stand together without parentheses`,
  M1202: (inner, outer) => `\`${inner}\` and \`${outer}\` stand together without parentheses`,
  M1203: (inner, outer) => `\`${inner}\` and \`${outer}\` stand together without parentheses`,
  M1204: (inner, outer) => `\`${inner}\` and \`${outer}\` are chained`,
  M1205: (inner, outer) => `\`${inner}\` and \`${outer}\` stand together without parentheses`,
  M1206: () => 'a range of ranges means nothing',
};

function reportMix(code: MixCode, made: Made, operand: Expr, link: Link, report: Report): void {
  const inner = operand.span;
  if (isGenericCall(made, operand, link)) {
    const colons = insertBefore(made.span, '::');
    const message = 'generic arguments in an expression need `::`';
    return report(error('M1107', made.span, message).fix('to give generic arguments', [colons]));
  }
  const diagnostic = error(code, link.operatorSpan, MESSAGES[code](made.operator, link.operator)).label(
    made.span,
    `\`${made.operator}\` stands here`,
  );
  const parenthesise = code !== 'M1204' && code !== 'M1206';
  return report(
    parenthesise
      ? diagnostic.fix(`to apply \`${made.operator}\` first`, [
          insertBefore(inner, '('),
          insertAfter(inner, ')'),
        ])
      : diagnostic,
  );
}

/** `f<8>(a)` reads as two comparisons, and is never meant so. */
function isGenericCall(made: Made, left: Expr, link: Link): boolean {
  if (made.operator !== '<' || link.operator !== '>' || isPatterns(link.right) || left.kind !== 'binary')
    return false;
  const named = left.left.kind === 'name' || left.left.kind === 'fieldExpr';
  return named && (link.right.kind === 'paren' || link.right.kind === 'tuple');
}

/** The operator of a node that {@link climb} made, and where it stands. */
interface Made {
  readonly operator: InfixOp;
  readonly span: Span;
}

/** A tree under construction; `made` where its root is an operator of this chain, not an operand as it was written. */
interface Part {
  readonly expr: Expr;
  readonly made: Made | undefined;
}

function join(left: Part, link: Link, right: Part | undefined, report: Report): Part {
  const span: Span = {
    file: left.expr.span.file,
    start: left.expr.span.start,
    end: right?.expr.span.end ?? link.end,
  };
  for (const side of [left, right]) {
    if (side?.made === undefined) continue;
    const code = conflict(link.operator, side.made.operator);
    if (code !== undefined) reportMix(code, side.made, side.expr, link, report);
  }
  return {
    expr: build(span, left.expr, link, right),
    made: { operator: link.operator, span: link.operatorSpan },
  };
}

function build(span: Span, left: Expr, link: Link, right: Part | undefined): Expr {
  const { operator } = link;
  if (right === undefined) return nodes.is(span, left, isPatterns(link.right) ? link.right : []);
  if (operator === '..' || operator === '..=') return nodes.range(span, left, right.expr, operator === '..=');
  if (operator === 'is') return left;
  return nodes.binary(span, operator, link.operatorSpan, left, right.expr);
}

function isPatterns(right: Link['right']): right is readonly Pattern[] {
  return Array.isArray(right);
}

const operandOf = (link: Link): Part | undefined =>
  isPatterns(link.right) ? undefined : { expr: link.right, made: undefined };

/** Builds the tree of `first` and the links after it, and reports mixes that need parentheses. */
export function climb(first: Expr, links: readonly Link[], report: Report): Expr {
  const parts: Part[] = [{ expr: first, made: undefined }];
  const pending: Link[] = [];
  const reduce = (): void => {
    const link = pending.pop();
    const right = link !== undefined && link.operator !== 'is' ? parts.pop() : undefined;
    const left = parts.pop();
    if (link !== undefined && left !== undefined) parts.push(join(left, link, right, report));
  };
  for (const link of links) {
    const { tightness } = placeOf(link.operator);
    for (
      let top = pending.at(-1);
      top !== undefined && placeOf(top.operator).tightness >= tightness;
      top = pending.at(-1)
    ) {
      reduce();
    }
    pending.push(link);
    const operand = operandOf(link);
    // Behind a pattern nothing can bind tighter: `a is 3 + b` is a sum.
    if (operand === undefined) reduce();
    else parts.push(operand);
  }
  while (pending.length > 0) reduce();
  return parts[0]?.expr ?? first;
}
