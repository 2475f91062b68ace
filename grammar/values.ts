/**
 * What of a block is its value. `if` and `match` are statements and expressions alike, and which of the two they are is
 * known only when the block that they stand in has ended.
 */
import type * as ast from '../src/syntax/ast.js';
import * as nodes from '../src/syntax/nodes.js';
import type { Span } from '../src/support/span.js';

/** One branch of a chain of `if … else if … else …`; the last may lack a condition. */
export interface Branch {
  readonly start: number;
  readonly condition: ast.Expr | undefined;
  readonly body: ast.Block;
}

/** An arm as it was read: with a block, or with a value. */
export interface Arm {
  readonly span: Span;
  readonly patterns: readonly ast.Pattern[];
  readonly guard: ast.Expr | undefined;
  readonly body: ast.Block | ast.Expr;
}

/** What a statement rule returns: a statement, or the value that ends the block. */
export type StatementOrValue = ast.Stmt | ValueOfBlock;

/** An expression without `;`: the value of the block that it ends. */
export interface ValueOfBlock {
  readonly kind: 'value';
  readonly value: ast.Expr;
}

const isBlock = (body: ast.Block | ast.Expr): body is ast.Block => body.kind === 'block';

/** Folds the branches, which together take up `cover`, into one statement, from the last to the first. */
export function ifStatement(branches: readonly Branch[], cover: Span): ast.IfStmt | ast.ErrorNode {
  let rest: ast.Block | undefined;
  let whole: ast.IfStmt | undefined;
  for (const { start, condition, body } of branches.toReversed()) {
    if (condition === undefined) {
      rest = body;
    } else {
      const span = { ...cover, start };
      whole = nodes.ifStmt(span, condition, body, rest);
      rest = nodes.block(span, [whole], undefined);
    }
  }
  return whole ?? nodes.error(cover);
}

/** The same as a value, or undefined where the last `else` is missing. */
export function ifExpression(branches: readonly Branch[], end: number): ast.IfExpr | undefined {
  let rest: ast.Block | undefined;
  let whole: ast.IfExpr | undefined;
  for (const { start, condition, body } of branches.toReversed()) {
    if (condition === undefined) {
      rest = body;
    } else if (rest !== undefined) {
      const span = { file: body.span.file, start, end };
      whole = nodes.ifExpr(span, condition, body, rest);
      rest = nodes.block(span, [], whole);
    }
  }
  return whole;
}

export function matchStatement(span: Span, subject: ast.Expr, arms: readonly Arm[]): ast.MatchStmt {
  return nodes.matchStmt(
    span,
    subject,
    arms.map((arm) => {
      const { patterns, guard } = arm;
      const body = isBlock(arm.body) ? arm.body : nodes.block(arm.body.span, [], arm.body);
      return nodes.stmtArm(arm.span, { patterns, guard, body });
    }),
  );
}

export function valueArm({ span, patterns, guard, body }: Arm): ast.ExprArm {
  const value = isBlock(body) ? nodes.blockExpr(body.span, body) : body;
  return nodes.exprArm(span, { patterns, guard, value });
}

/** A block of what was read between its braces; an `if` or `match` at its end that has values gives the block its own. */
export function blockOf(span: Span, parts: readonly StatementOrValue[]): ast.Block {
  const last = parts.at(-1);
  const value = last === undefined ? undefined : valueOf(last);
  const statements = value === undefined ? parts : parts.slice(0, -1);
  return nodes.block(span, statements.map(asStatement), value);
}

/** What stands between the cuts of a pipeline, whose braces take up `cover`. */
export function stagesOf(
  cover: Span,
  parts: readonly (StatementOrValue | ast.PipelineCut)[],
): readonly ast.PipelineStage[] {
  const stages: ast.PipelineStage[] = [];
  let start = cover.start;
  let open: StatementOrValue[] = [];
  const close = (end: number, cut: ast.PipelineCut | undefined): void => {
    const span = { ...cover, start, end };
    stages.push(nodes.pipelineStage(span, blockOf(span, open), cut));
    open = [];
    start = end;
  };
  for (const part of parts) {
    if (part.kind === 'cut') close(part.span.end, part);
    else open.push(part);
  }
  close(cover.end, undefined);
  return stages;
}

function asStatement(part: StatementOrValue): ast.Stmt {
  return part.kind === 'value' ? nodes.exprStmt(part.value.span, part.value) : part;
}

function valueOf(part: StatementOrValue): ast.Expr | undefined {
  if (part.kind === 'value') return part.value;
  if (part.kind === 'if') return valueOfIf(part);
  if (part.kind === 'match') return valueOfMatch(part);
  return undefined;
}

function valueOfIf(statement: ast.IfStmt): ast.IfExpr | undefined {
  const branches: Branch[] = [];
  let rest: ast.Block | undefined;
  let next: ast.IfStmt | undefined = statement;
  while (next !== undefined) {
    branches.push({ start: next.span.start, condition: next.condition, body: next.then });
    rest = next.else;
    next = elseIf(rest);
  }
  if (rest === undefined || branches[0]?.body.result === undefined) return undefined;
  branches.push({ start: rest.span.start, condition: undefined, body: rest });
  return ifExpression(branches, statement.span.end);
}

function valueOfMatch({ span, subject, arms }: ast.MatchStmt): ast.MatchExpr | undefined {
  const [first] = arms;
  if (first?.body.result === undefined) return undefined;
  return nodes.matchExpr(
    span,
    subject,
    arms.map(({ span, patterns, guard, body }) => {
      const plain = body.statements.length === 0 && body.result?.span.start === body.span.start;
      const value = plain && body.result !== undefined ? body.result : nodes.blockExpr(body.span, body);
      return nodes.exprArm(span, { patterns, guard, value });
    }),
  );
}

/** The `if` of an `else if`, whose block was made by {@link ifStatement} and begins where the `if` does. */
function elseIf(block: ast.Block | undefined): ast.IfStmt | undefined {
  const first = block?.statements[0];
  return first?.kind === 'if' && first.span.start === block?.span.start ? first : undefined;
}
