/** Functions: their parameters are locals of theirs, and none calls itself, not even through others. */
import { floatForm } from '../../operators/float-intrinsics.js';
import { BINARY, countWidth, isBinaryOp, isUnaryOp, UNARY } from '../../operators/operators.js';
import type { Design, Func } from '../ir.js';
import { visitStmts } from '../walk.js';
import { isWidth } from './exprs.js';
import type { Problems } from './problems.js';
import { verifyBody } from './stmts.js';

export function verifyFunctions(design: Design, problems: Problems): void {
  const functions = new Map(design.functions.map((func) => [func.name, func]));
  problems.check(functions.size === design.functions.length, 'two functions have one name');
  for (const func of design.functions) {
    const at = problems.at(`function ${func.name}`);
    verifyLocals(func.locals, at);
    const listed = [...func.params, ...func.results];
    for (const id of listed) at.check(func.locals[id] !== undefined, `there is no local ${id}`);
    at.check(new Set(listed).size === listed.length, 'a local is listed twice');
    verifyIntrinsic(func, at);
    verifyBody(
      func.body,
      {
        kind: 'function',
        module: undefined,
        functions,
        sites: design.sites,
        instanceOutputs: new Set(),
        bound: new Set(),
        place: {
          scope: { signals: [], memories: [], locals: func.locals },
          state: false,
          clocked: false,
          sampled: false,
          now: false,
        },
      },
      at,
    );
  }
  verifyNoRecursion(functions, problems);
}

/** The operator takes what the function takes, and gives what it gives. */
function verifyIntrinsic({ intrinsic, locals, params, results }: Func, at: Problems): void {
  if (intrinsic === undefined) return;
  const given = params.map((id) => locals[id]?.width ?? 0);
  const [left = 0, right = left] = given;
  const width = locals[results[0] ?? -1]?.width ?? 0;
  const form = floatForm(intrinsic);
  const isWhole = [...params, ...results].every((id) => locals[id]?.length === 1) && results.length === 1;
  if (form !== undefined || !(isUnaryOp(intrinsic) || isBinaryOp(intrinsic))) {
    const isForm = given.join() === form?.operands.join() && width === form.result;
    at.check(isWhole && isForm, `it cannot be ${intrinsic}`);
    return;
  }
  const operator = isUnaryOp(intrinsic) ? UNARY[intrinsic] : BINARY[intrinsic];
  const fits = {
    same: isUnaryOp(intrinsic) ? width === left : Math.max(left, right) <= width,
    bit: left === right && width === 1,
    shift: left === width,
    count: width >= countWidth(left),
  }[operator.width];
  const takes = isUnaryOp(intrinsic) ? 1 : 2;
  at.check(isWhole && fits && given.length === takes, `it cannot be ${intrinsic}`);
}

export function verifyLocals(locals: Func['locals'], at: Problems): void {
  for (const { name, width, length } of locals) {
    at.check(
      isWidth(width) && Number.isInteger(length) && length >= 0,
      `local ${name} has ${width} × ${length} bits`,
    );
  }
}

/** Takes away what calls nothing that is left; what remains is on a cycle, or calls one. */
function verifyNoRecursion(functions: ReadonlyMap<string, Func>, problems: Problems): void {
  const calls = new Map<string, Set<string>>();
  for (const func of functions.values()) {
    const callees = new Set<string>();
    visitStmts(func.body, (stmt) => {
      if (stmt.kind === 'call' && functions.has(stmt.func)) callees.add(stmt.func);
    });
    calls.set(func.name, callees);
  }
  let left = 0;
  while (left !== calls.size) {
    left = calls.size;
    for (const [name, callees] of calls) {
      for (const callee of callees) if (!calls.has(callee)) callees.delete(callee);
      if (callees.size === 0) calls.delete(name);
    }
  }
  for (const name of calls.keys()) problems.at(`function ${name}`).add('it calls itself, or one that does');
}
