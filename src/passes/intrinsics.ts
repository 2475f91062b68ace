/**
 * Where a function is proved equal to an operator, computes the operator: what hardware builds of gates, an engine has as an instruction. What is
 * emitted, and the reference, keep the function as it is written.
 */
import { binary, extend, unary } from '../ir/builder.js';
import type { Arg, Design, Expr, Func, Module, Stmt } from '../ir/ir.js';
import { mapList, patch, rewriteProcess, rewriteStmts } from '../ir/rewrite.js';
import { BINARY, isUnaryOp, type BinaryOp } from '../operators/operators.js';
import type { Pass } from './pass.js';

export const intrinsics: Pass = {
  name: 'intrinsics',
  summary: 'computes functions by the operators that they are proved equal to',
  run(design) {
    const statistics = { calls: 0 };
    const functions = new Map(design.functions.map((func) => [func.name, func]));
    const body = (locals: Widths, signals: Widths) => (statements: readonly Stmt[]) =>
      rewriteStmts(statements, {
        stmt: (stmt) => {
          const computed = stmt.kind === 'call' ? computedFor(stmt, functions, locals, signals) : undefined;
          if (computed === undefined) return [stmt];
          statistics.calls += 1;
          return [computed];
        },
      });
    const module = (old: Module): Module =>
      patch(old, {
        processes: mapList(old.processes, (process) =>
          rewriteProcess(process, body(process.locals, old.signals)),
        ),
      });
    const made: Design = patch(design, {
      modules: mapList(design.modules, module),
      functions: mapList(design.functions, (func) => patch(func, { body: body(func.locals, [])(func.body) })),
    });
    return { design: made, statistics };
  },
};

type Widths = readonly { readonly width: number }[];

function computedFor(
  { func: name, args, results, span }: Stmt & { readonly kind: 'call' },
  functions: ReadonlyMap<string, Func>,
  locals: Widths,
  signals: Widths,
): Stmt | undefined {
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
  const [first, second] = args.map(value);
  const width = locals[result]?.width ?? 0;
  const made = isUnaryOp(intrinsic)
    ? first && patch(unary(intrinsic, first, span), { width })
    : first && second && both(intrinsic, first, second, width);
  return made && { kind: 'set', local: result, index: undefined, range: undefined, value: made, span };
}

/** In the width of the result where the operator works in one width. */
function both(op: BinaryOp, left: Expr, right: Expr, width: number): Expr {
  if (BINARY[op].width !== 'same') return binary(op, left, right, left.span);
  return binary(op, extend(left, width, false), extend(right, width, false), left.span);
}
