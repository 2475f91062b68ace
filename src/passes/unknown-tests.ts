/** The second plane of a test process. What stood at an instruction's number now begins there, so whoever starts a process need not know. */
import { not } from '../ir/builder.js';
import type { Expr, Instr, SiteId, StatePath, Stmt, TestProcess } from '../ir/ir.js';
import { exprsOfInstr } from '../ir/walk.js';
import { mask } from '../support/bits.js';
import type { Span } from '../support/span.js';
import type { Body } from './unknown-body.js';
import { twinName } from './unknown-names.js';
import { or, some } from './unknown-rules.js';

/** Instructions before and after another. */
interface Around {
  readonly before: readonly Instr[];
  readonly after: readonly Instr[];
}

/** `site` makes one for an expression that decides what the process does next. */
export function testCode(
  process: TestProcess,
  body: Body,
  site: (span: Span, expr: Expr) => SiteId,
): readonly Instr[] {
  const code: Instr[] = [];
  const tail: Instr[] = [];
  for (const [i, instr] of process.code.entries()) {
    const made = instr.kind === 'do' ? { ...instr, body: body.statements(instr.body) } : instr;
    const { before, after } = aroundOf(instr, body, site);
    if (before.length + after.length === 0) {
      code.push(made);
      continue;
    }
    const { span } = instr;
    code.push({ kind: 'jump', to: process.code.length + tail.length, span });
    tail.push(...before, made, ...after, { kind: 'jump', to: i + 1, span });
  }
  return [...code, ...tail];
}

function aroundOf(instr: Instr, body: Body, site: (span: Span, expr: Expr) => SiteId): Around {
  const before: Stmt[] = [];
  const after: Stmt[] = [];
  const deposits: Instr[] = [];
  for (const expr of decidersOf(instr)) {
    // When a wait for a condition is over, it is the condition then that counts.
    for (const out of instr.kind === 'wait' && instr.what.kind === 'until' ? [before, after] : [before]) {
      const unknown = body.unknown(expr, out);
      if (unknown === undefined) continue;
      const { span } = expr;
      out.push({ kind: 'check', site: site(span, expr), cond: not(some(unknown)), values: [], span });
    }
  }
  if (instr.kind === 'deposit' || instr.kind === 'force') {
    const value = body.unknown(instr.value, before);
    if (value !== undefined) deposits.push({ ...instr, target: twinOfPath(instr.target), value });
  }
  if (instr.kind === 'random') {
    const { local, low, high, span } = instr;
    const wild = [low, high].map((expr) => body.unknown(expr, before));
    const unknown = or(wild[0] && some(wild[0]), wild[1] && some(wild[1]));
    const kept = unknown && body.keep(unknown, before);
    if (kept === undefined) after.push(...body.setAll(local, () => 0n, span));
    else {
      const then = body.setAll(local, mask, span);
      after.push({ kind: 'if', id: 0, cond: kept, then, else: body.setAll(local, () => 0n, span), span });
    }
  }
  const wrap = (statements: readonly Stmt[]): readonly Instr[] =>
    statements.length === 0 ? [] : [{ kind: 'do', body: statements, span: instr.span }];
  return { before: [...wrap(before), ...deposits], after: wrap(after) };
}

/** What decides where a process goes, and when. */
function decidersOf(instr: Instr): readonly Expr[] {
  switch (instr.kind) {
    case 'branch':
    case 'wait':
    case 'clock':
      return exprsOfInstr(instr);
    default:
      return [];
  }
}

function twinOfPath(path: StatePath): StatePath {
  return { ...path, leaf: twinName(path.leaf) };
}
