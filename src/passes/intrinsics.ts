/**
 * Where a function is proved equal to an operator, computes the operator: what hardware builds of gates, an engine has as an instruction. What is
 * emitted, and the reference, keep the function as it is written.
 */
import { binary, extend, unary } from '../ir/builder.js';
import type { Arg, Design, Expr, Func, Local, Module, Process, Signal, Stmt } from '../ir/ir.js';
import { mapList, patch, rewriteProcess, rewriteStmts } from '../ir/rewrite.js';
import { BINARY, isBinaryOp, isUnaryOp, type BinaryOp } from '../operators/operators.js';
import type { IntrinsicOp } from '../operators/operators.js';
import type { Span } from '../support/span.js';
import { floatExpr, type Keep } from './float-intrinsics.js';
import type { Pass } from './pass.js';

export const intrinsics: Pass = {
  name: 'intrinsics',
  summary: 'computes functions by the operators that they are proved equal to',
  run(design) {
    const statistics = { calls: 0 };
    const functions = new Map(design.functions.map((func) => [func.name, func]));
    const body = (code: Code, signals: readonly Signal[], mayKeep: boolean): Code => {
      const locals = [...code.locals];
      const written = rewriteStmts(code.body, {
        stmt: (stmt) => {
          const computed =
            stmt.kind === 'call' ? computedFor(stmt, functions, { locals, signals, mayKeep }) : undefined;
          if (computed === undefined) return [stmt];
          statistics.calls += 1;
          return computed;
        },
      });
      return locals.length === code.locals.length
        ? patch(code, { body: written })
        : { ...code, locals, body: written };
    };
    const process = (old: Process, { signals }: Module): Process => {
      if (old.kind !== 'test') return patch(old, body(old, signals, true));
      // The locals of a test live across its waits and are part of its state: it keeps those it has.
      return rewriteProcess(old, (code) => body({ locals: old.locals, body: code }, signals, false).body);
    };
    const module = (old: Module): Module =>
      patch(old, { processes: mapList(old.processes, (each) => process(each, old)) });
    const made: Design = patch(design, {
      modules: mapList(design.modules, module),
      functions: mapList(design.functions, (func) => patch(func, body(func, [], true))),
    });
    return { design: made, statistics };
  },
};

type Code = { readonly locals: readonly Local[]; readonly body: readonly Stmt[] };

interface Site {
  readonly locals: Local[];
  readonly signals: readonly Signal[];
  readonly mayKeep: boolean;
}

function computedFor(
  { func: name, args, results, span }: Stmt & { readonly kind: 'call' },
  functions: ReadonlyMap<string, Func>,
  { locals, signals, mayKeep }: Site,
): readonly Stmt[] | undefined {
  const intrinsic = functions.get(name)?.intrinsic;
  const [result] = results;
  if (intrinsic === undefined || result === undefined) return undefined;
  const value = (arg: Arg): Expr => {
    switch (arg.kind) {
      case 'value':
        return arg.value;
      case 'local':
        return { ...arg, index: undefined, width: locals[arg.local]?.width ?? 0, span };
      case 'signal':
        return {
          kind: 'read',
          signal: arg.signal,
          index: undefined,
          width: signals[arg.signal]?.width ?? 0,
          span,
        };
    }
  };
  const operands = args.map(value);
  const width = locals[result]?.width ?? 0;
  const before: Stmt[] = [];
  const keep = (kept: Expr): Expr => {
    if (!mayKeep || kept.kind === 'const' || kept.kind === 'local') return kept;
    const local = locals.push({ name: 'code', width: kept.width, length: 1, span }) - 1;
    before.push({ kind: 'set', local, index: undefined, range: undefined, value: kept, span });
    return { kind: 'local', local, index: undefined, width: kept.width, span };
  };
  const made = valueOf(intrinsic, operands, width, keep, span);
  if (made === undefined) return undefined;
  return [...before, { kind: 'set', local: result, index: undefined, range: undefined, value: made, span }];
}

function valueOf(
  intrinsic: IntrinsicOp,
  operands: readonly Expr[],
  width: number,
  keep: Keep,
  span: Span,
): Expr | undefined {
  const [first, second] = operands;
  if (isUnaryOp(intrinsic)) return first && patch(unary(intrinsic, first, span), { width });
  if (isBinaryOp(intrinsic)) return first && second && both(intrinsic, first, second, width);
  return floatExpr(intrinsic, operands, keep, span);
}

/** In the width of the result where the operator works in one width. */
function both(op: BinaryOp, left: Expr, right: Expr, width: number): Expr {
  if (BINARY[op].width !== 'same') return binary(op, left, right, left.span);
  return binary(op, extend(left, width, false), extend(right, width, false), left.span);
}
