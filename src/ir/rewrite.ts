/** Making new IR from old. What did not change stays the same object, so a pass that finds nothing to do costs nothing and can be seen to. */
import type { Arg, BitRange, DebugLeaf, Expr, Func, Instr, Module, Process, StatePath, Stmt } from './ir.js';
import { foldExpr, foldStmts } from './walk.js';

export type ExprMap = (expr: Expr) => Expr;

/** The expression with other operands, given in the order of `operandsOf`. */
export function withOperands(expr: Expr, operands: readonly Expr[]): Expr {
  const [a, b, c] = operands;
  switch (expr.kind) {
    case 'const':
    case 'now':
      return expr;
    case 'read':
    case 'sampled':
    case 'local':
      return a === expr.index ? expr : { ...expr, index: a };
    case 'memRead':
      return a === undefined || a === expr.address ? expr : { ...expr, address: a };
    case 'unary':
    case 'extract':
    case 'extend':
      return a === undefined || a === expr.value ? expr : { ...expr, value: a };
    case 'binary':
      if (a === undefined || b === undefined || (a === expr.left && b === expr.right)) return expr;
      return { ...expr, left: a, right: b };
    case 'mux':
      if (a === undefined || b === undefined || c === undefined) return expr;
      if (a === expr.cond && b === expr.then && c === expr.else) return expr;
      return { ...expr, cond: a, then: b, else: c };
    case 'concat':
      return sameList(operands, expr.parts) ? expr : { ...expr, parts: operands };
  }
}

/** Maps every node, operands first. */
export function rewriteExpr(root: Expr, map: ExprMap): Expr {
  return foldExpr<Expr>(root, (expr, operands) => map(withOperands(expr, operands)));
}

/** Puts another expression in the place of every outermost node for which `replace` gives one; what it gives is not looked into. */
export function replaceExprs(root: Expr, replace: (expr: Expr) => Expr | undefined): Expr {
  return foldExpr<Expr>(root, withOperands, replace);
}

/** Maps the expressions that a statement holds itself (see `exprsOf`) as wholes. */
export function mapExprsOf(stmt: Stmt, map: ExprMap): Stmt {
  switch (stmt.kind) {
    case 'set':
      return patch(stmt, {
        index: optional(stmt.index, map),
        range: mapRange(stmt.range, map),
        value: map(stmt.value),
      });
    case 'drive':
      return patch(stmt, {
        index: optional(stmt.index, map),
        range: mapRange(stmt.range, map),
        value: map(stmt.value),
        delay: optional(stmt.delay, map),
      });
    case 'memWrite':
      return patch(stmt, {
        address: map(stmt.address),
        range: mapRange(stmt.range, map),
        lanes: stmt.lanes && patch(stmt.lanes, { enable: map(stmt.lanes.enable) }),
        value: map(stmt.value),
      });
    case 'if':
      return patch(stmt, { cond: map(stmt.cond) });
    case 'switch':
      return patch(stmt, { subject: map(stmt.subject) });
    case 'for':
      return stmt;
    case 'call':
      return patch(stmt, { args: mapList(stmt.args, (arg) => mapArg(arg, map)) });
    case 'check':
      return patch(stmt, { cond: map(stmt.cond), values: mapList(stmt.values, map) });
  }
}

/** The statement with other bodies, given in the order of `bodiesOf`. */
export function withBodies(stmt: Stmt, bodies: readonly (readonly Stmt[])[]): Stmt {
  const body = (i: number, old: readonly Stmt[]): readonly Stmt[] => {
    const made = bodies[i];
    return made === undefined || sameList(made, old) ? old : made;
  };
  switch (stmt.kind) {
    case 'if':
      return patch(stmt, { then: body(0, stmt.then), else: body(1, stmt.else) });
    case 'switch':
      return patch(stmt, {
        cases: mapList(stmt.cases, (arm, i) => patch(arm, { body: body(i, arm.body) })),
        default: body(stmt.cases.length, stmt.default),
      });
    case 'for':
      return patch(stmt, { body: body(0, stmt.body) });
    default:
      return stmt;
  }
}

/**
 * Rewrites statements, inner ones first. `exprs` maps the expressions that a statement holds, as wholes; `stmt` then says what stands in the place
 * of the statement. `enter` maps bodies before that, outer ones first.
 */
export function rewriteStmts(
  root: readonly Stmt[],
  rules: {
    readonly exprs?: ExprMap;
    readonly stmt?: (stmt: Stmt) => readonly Stmt[];
    readonly enter?: (body: readonly Stmt[]) => readonly Stmt[];
  },
): readonly Stmt[] {
  const combine = (stmt: Stmt, bodies: readonly (readonly (readonly Stmt[])[])[]): readonly Stmt[] => {
    const inner = withBodies(
      stmt,
      bodies.map((body) => body.flat()),
    );
    const mapped = rules.exprs === undefined ? inner : mapExprsOf(inner, rules.exprs);
    return rules.stmt === undefined ? [mapped] : rules.stmt(mapped);
  };
  const made = foldStmts<readonly Stmt[]>(root, combine, rules.enter).flat();
  return sameList(made, root) ? root : made;
}

/** Maps the expressions of an instruction, other than those in the statements of a `do`. */
export function mapExprsOfInstr(instr: Instr, map: ExprMap): Instr {
  switch (instr.kind) {
    case 'do':
    case 'jump':
    case 'fork':
    case 'end':
      return instr;
    case 'branch':
      return patch(instr, { cond: map(instr.cond) });
    case 'wait':
      return patch(instr, {
        what: mapWait(instr.what, map),
        timeout: instr.timeout && patch(instr.timeout, { duration: map(instr.timeout.duration) }),
      });
    case 'clock':
      if (instr.action.kind !== 'retune') return instr;
      return patch(instr, { action: patch(instr.action, { period: map(instr.action.period) }) });
    case 'random':
      return patch(instr, { low: map(instr.low), high: map(instr.high) });
    case 'force':
    case 'deposit':
      return patch(instr, { target: mapPath(instr.target, map), value: map(instr.value) });
    case 'release':
      return patch(instr, { target: mapPath(instr.target, map) });
    case 'print':
      return patch(instr, {
        parts: mapList(instr.parts, (part) =>
          typeof part === 'string' ? part : patch(part, { value: map(part.value) }),
        ),
      });
  }
}

/** Rewrites the bodies of a process and maps the expressions of its instructions. */
export function rewriteProcess(
  process: Process,
  body: (body: readonly Stmt[]) => readonly Stmt[],
  instrExprs: ExprMap = (expr) => expr,
): Process {
  if (process.kind !== 'test') return patch(process, { body: body(process.body) });
  return patch(process, {
    code: mapList(process.code, (instr) =>
      instr.kind === 'do' ? patch(instr, { body: body(instr.body) }) : mapExprsOfInstr(instr, instrExprs),
    ),
  });
}

/** Maps every expression of a module as a whole: of processes and of debug records. */
export function mapExprsOfModule(module: Module, map: ExprMap): Module {
  const leaf = (old: DebugLeaf): DebugLeaf =>
    old.kind === 'expr' ? patch(old, { value: map(old.value) }) : old;
  return patch(module, {
    processes: mapList(module.processes, (process) =>
      rewriteProcess(process, (body) => rewriteStmts(body, { exprs: map }), map),
    ),
    debug: mapList(module.debug, (record) => patch(record, { leaves: mapList(record.leaves, leaf) })),
  });
}

export function mapExprsOfFunc(func: Func, map: ExprMap): Func {
  return patch(func, { body: rewriteStmts(func.body, { exprs: map }) });
}

/** `list.map(map)`, or `list` itself where nothing changed. */
export function mapList<T>(list: readonly T[], map: (item: T, index: number) => T): readonly T[] {
  const made = list.map(map);
  return sameList(made, list) ? list : made;
}

/** `object` with other fields, or itself where none differs. */
export function patch<T extends object, K extends keyof T>(object: T, fields: Pick<T, K>): T {
  for (const key in fields) if (fields[key] !== object[key]) return { ...object, ...fields };
  return object;
}

function sameList<T>(a: readonly T[], b: readonly T[]): boolean {
  return a.length === b.length && a.every((item, i) => item === b[i]);
}

function optional(expr: Expr | undefined, map: ExprMap): Expr | undefined {
  return expr && map(expr);
}

function mapRange(range: BitRange | undefined, map: ExprMap): BitRange | undefined {
  return range && patch(range, { low: map(range.low) });
}

function mapArg(arg: Arg, map: ExprMap): Arg {
  return arg.kind === 'value' ? patch(arg, { value: map(arg.value) }) : arg;
}

type Wait = (Instr & { readonly kind: 'wait' })['what'];

function mapWait(what: Wait, map: ExprMap): Wait {
  switch (what.kind) {
    case 'cycles':
      return patch(what, { count: map(what.count) });
    case 'time':
      return patch(what, { duration: map(what.duration) });
    case 'until':
      return patch(what, { cond: map(what.cond) });
    case 'edge':
    case 'settle':
      return what;
  }
}

function mapPath(path: StatePath, map: ExprMap): StatePath {
  return patch(path, {
    steps: mapList(path.steps, (step) => patch(step, { index: optional(step.index, map) })),
    index: optional(path.index, map),
  });
}
