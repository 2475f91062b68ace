/** Computes what does not depend on state, and takes out the branches that are never taken. */
import type { Design, Expr, Instr, Module, Process, Site, Stmt } from '../ir/ir.js';
import { mapExprsOfInstr, mapList, patch, rewriteExpr, rewriteStmts } from '../ir/rewrite.js';
import type { Scope } from '../ir/widths.js';
import { mask } from '../support/bits.js';
import type { Pass } from './pass.js';
import { simplify } from './simplify.js';

export const constantFold: Pass = {
  name: 'constant-fold',
  summary: 'computes constants, and drops branches that are never taken',
  run(design) {
    const folder = new Folder(design);
    return {
      design: folder.design(),
      statistics: { expressions: folder.expressions, statements: folder.statements },
    };
  },
};

class Folder {
  readonly #design: Design;
  expressions = 0;
  statements = 0;

  constructor(design: Design) {
    this.#design = design;
  }

  design(): Design {
    const { modules, functions } = this.#design;
    return patch(this.#design, {
      modules: mapList(modules, (module) => this.#module(module)),
      functions: mapList(functions, (func) => {
        const scope = { signals: [], memories: [], locals: func.locals };
        return patch(func, { body: this.#body(func.body, scope) });
      }),
    });
  }

  #module(module: Module): Module {
    const scope = { signals: module.signals, memories: module.memories, locals: [] };
    return patch(module, {
      processes: mapList(module.processes, (process) =>
        this.#process(process, { ...scope, locals: process.locals }),
      ),
      debug: mapList(module.debug, (record) =>
        patch(record, {
          leaves: mapList(record.leaves, (leaf) =>
            leaf.kind === 'expr' ? patch(leaf, { value: this.#expr(leaf.value, scope) }) : leaf,
          ),
        }),
      ),
    });
  }

  #process(process: Process, scope: Scope): Process {
    if (process.kind !== 'test') return patch(process, { body: this.#body(process.body, scope) });
    return patch(process, { code: mapList(process.code, (instr) => this.#instr(instr, scope)) });
  }

  #instr(instr: Instr, scope: Scope): Instr {
    if (instr.kind === 'do') return patch(instr, { body: this.#body(instr.body, scope) });
    const folded = mapExprsOfInstr(instr, (expr) => this.#expr(expr, scope));
    if (folded.kind !== 'branch' || folded.cond.kind !== 'const') return folded;
    this.statements += 1;
    return { kind: 'jump', to: folded.cond.value === 1n ? folded.then : folded.else, span: folded.span };
  }

  #expr(root: Expr, scope: Scope): Expr {
    return rewriteExpr(root, (expr) => {
      const simple = simplify(expr, scope);
      if (simple !== expr) this.expressions += 1;
      return simple;
    });
  }

  #body(body: readonly Stmt[], scope: Scope): readonly Stmt[] {
    return rewriteStmts(body, {
      exprs: (expr) => this.#expr(expr, scope),
      stmt: (stmt) => {
        const folded = foldStmt(stmt, scope, this.#design.sites);
        if (folded.length !== 1 || folded[0] !== stmt) this.statements += 1;
        return folded;
      },
    });
  }
}

/** What stands in the place of a statement, its expressions and bodies being folded. */
function foldStmt(stmt: Stmt, scope: Scope, sites: readonly Site[]): readonly Stmt[] {
  switch (stmt.kind) {
    case 'set':
      return foldWrite(stmt, scope.locals[stmt.local]);
    case 'drive':
      return foldWrite(stmt, scope.signals[stmt.signal]);
    case 'memWrite':
      return foldMemWrite(stmt, scope.memories[stmt.memory]?.depth);
    case 'if':
      if (stmt.cond.kind === 'const') return stmt.cond.value === 1n ? stmt.then : stmt.else;
      return stmt.then.length + stmt.else.length === 0 ? [] : [stmt];
    case 'switch':
      return foldSwitch(stmt);
    case 'for':
      return stmt.from >= stmt.to || stmt.body.length === 0 ? [] : [stmt];
    case 'check':
      // An assertion that holds has nothing to say; a cover counts.
      return stmt.cond.kind === 'const' && stmt.cond.value === 1n && sites[stmt.site]?.kind !== 'cover'
        ? []
        : [stmt];
    case 'call':
      return [stmt];
  }
}

/** Writes past the end do nothing; a range of everything is none. */
function foldWrite(
  stmt: Stmt & { kind: 'set' | 'drive' },
  target: { readonly width: number; readonly length: number } | undefined,
): readonly Stmt[] {
  if (target === undefined) return [stmt];
  if (stmt.index?.kind === 'const' && stmt.index.value >= BigInt(target.length)) return [];
  const { range } = stmt;
  if (range?.low.kind !== 'const') return [stmt];
  if (range.low.value >= BigInt(target.width) && target.width > 0) return [];
  const whole = range.low.value === 0n && range.width === target.width;
  return whole ? [{ ...stmt, range: undefined }] : [stmt];
}

function foldMemWrite(stmt: Stmt & { kind: 'memWrite' }, depth: number | undefined): readonly Stmt[] {
  if (depth !== undefined && stmt.address.kind === 'const' && stmt.address.value >= BigInt(depth)) return [];
  const enable = stmt.lanes?.enable;
  if (enable?.kind !== 'const') return [stmt];
  if (enable.value === 0n) return [];
  return enable.value === mask(enable.width) ? [{ ...stmt, lanes: undefined }] : [stmt];
}

/** The one case taken; or without the cases that do what `default` does, which is nothing. */
function foldSwitch(stmt: Stmt & { kind: 'switch' }): readonly Stmt[] {
  const { subject } = stmt;
  if (subject.kind === 'const') {
    const taken = stmt.cases.find((arm) => arm.values.includes(subject.value));
    return taken?.body ?? stmt.default;
  }
  if (stmt.default.length > 0) return stmt.cases.length === 0 ? stmt.default : [stmt];
  const cases = stmt.cases.filter((arm) => arm.body.length > 0);
  if (cases.length === 0) return [];
  return cases.length === stmt.cases.length ? [stmt] : [{ ...stmt, cases }];
}
