import { describe, expect, test } from 'vitest';
import { ExprNumbers, sameExpr } from '../../src/ir/equal.js';
import type { Expr, Stmt } from '../../src/ir/ir.js';
import { parseDesign } from '../../src/ir/parse.js';
import { mapExprsOfModule, replaceExprs, rewriteExpr, rewriteStmts } from '../../src/ir/rewrite.js';
import {
  exprsOf,
  foldExpr,
  foldStmts,
  visitExpr,
  visitExprsOfProcess,
  visitStmts,
} from '../../src/ir/walk.js';
import { randomDesign } from '../support/random-ir.js';

const DEEP = 100_000;

function chain(kind: 'left' | 'right'): Expr {
  const [a, b] = ['%a', '%b'];
  const text =
    kind === 'left'
      ? `${'add('.repeat(DEEP)}${a}${`, ${b})`.repeat(DEEP)}`
      : `${`add(${b}, `.repeat(DEEP)}${a}${')'.repeat(DEEP)}`;
  return firstExpr(`%x = ${text};`);
}

function bodyOf(statements: string): readonly Stmt[] {
  const text = `design M; module M { in wire %a: 8; in wire %b: 8; in wire %c: 1; out wire %x: 8; comb x { ${statements} } }`;
  const process = parseDesign(text).modules[0]!.processes[0]!;
  return process.kind === 'test' ? [] : process.body;
}

const firstExpr = (statement: string): Expr => exprsOf(bodyOf(statement)[0]!)[0]!;

describe.each(['left', 'right'] as const)('a chain of 100,000 sums to the %s', (side) => {
  const expr = chain(side);

  test('is visited', () => {
    let count = 0;
    visitExpr(expr, () => {
      count += 1;
    });
    expect(count).toBe(2 * DEEP + 1);
  });

  test('is folded, rewritten and compared', () => {
    expect(foldExpr<number>(expr, (_, operands) => 1 + Math.max(0, ...operands))).toBe(DEEP + 1);
    expect(rewriteExpr(expr, (node) => node)).toBe(expr);
    const changed = rewriteExpr(expr, (node) =>
      node.kind === 'read' && node.signal === 1 ? { ...node, signal: 0 } : node,
    );
    expect(sameExpr(expr, changed)).toBe(false);
    expect(sameExpr(expr, chain(side))).toBe(true);
    const numbers = new ExprNumbers();
    expect(numbers.numberOf(expr)).toBe(numbers.numberOf(chain(side)));
  });
});

test('a cut keeps the fold away from operands', () => {
  const expr = firstExpr('%x = add(mul(%a, %b), not(mul(%a, %a)));');
  const names: string[] = [];
  visitExpr(expr, (node) => {
    names.push('op' in node ? node.op : node.kind);
    return !(node.kind === 'unary');
  });
  expect(names).toEqual(['add', 'mul', 'read', 'read', 'not']);
  const replaced = replaceExprs(expr, (node) =>
    node.kind === 'binary' && node.op === 'mul' ? node.left : undefined,
  );
  expect(sameExpr(replaced, firstExpr('%x = add(%a, not(%a));'))).toBe(true);
});

test('statements are met in the order of the text, and counted in it', () => {
  const body = bodyOf(
    'if 0: %c { %x = 1:8; if 1: %c { %x = 2:8; } } else { %x = 3:8; } switch 2: %c { case 0 { %x = 4:8; } default { %x = 5:8; } } %x = 6:8;',
  );
  const visited: Stmt[] = [];
  visitStmts(body, (stmt) => visited.push(stmt));
  const orders = new Map<Stmt, number>();
  foldStmts(body, (stmt, _, order) => orders.set(stmt, order));
  expect(visited.map((stmt) => orders.get(stmt))).toEqual(visited.map((_, i) => i));
  const values = visited.flatMap((stmt) =>
    stmt.kind === 'drive' && stmt.value.kind === 'const' ? [stmt.value.value] : [],
  );
  expect(values).toEqual([1n, 2n, 3n, 4n, 5n, 6n]);
});

test('bodies are entered from outside in', () => {
  const body = bodyOf('if 0: %c { if 1: %c { %x = 1:8; } }');
  const seen: number[] = [];
  rewriteStmts(body, {
    enter: (inner) => {
      for (const stmt of inner) if (stmt.kind === 'if') seen.push(stmt.id);
      return inner;
    },
  });
  expect(seen).toEqual([0, 1]);
});

test('what is not changed is the same object', () => {
  for (let seed = 0; seed < 20; seed++) {
    for (const module of randomDesign(seed, { test: true }).modules) {
      expect(mapExprsOfModule(module, (root) => rewriteExpr(root, (expr) => expr))).toBe(module);
    }
  }
});

test('a map reaches every expression', () => {
  const design = randomDesign(3, { test: true });
  for (const module of design.modules) {
    const mapped = mapExprsOfModule(module, (root) =>
      rewriteExpr(root, (expr) => ({ ...expr, span: { file: 9, start: 1, end: 2 } })),
    );
    for (const process of mapped.processes) {
      visitExprsOfProcess(process, (expr) => {
        expect(expr.span.file).toBe(9);
      });
    }
  }
});
