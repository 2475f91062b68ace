/**
 * Writes functions out where they are called, as far as that stays small: what is known of arguments makes a body simpler, results that nobody reads
 * are not computed, and no call is left. A function that is called once is written out whatever its size.
 */
import type { Design, Func, Module, Process, Stmt } from '../ir/ir.js';
import { mapList, patch, rewriteStmts } from '../ir/rewrite.js';
import { exprsOf, visitExpr, visitStmts } from '../ir/walk.js';
import { reportingFunctions } from './effects.js';
import type { Pass } from './pass.js';
import { writtenOut, type CallSite } from './write-out.js';

/** In nodes of expressions and statements, of which one becomes some four bytes of machine-independent code. */
const SMALL = 400;
/** What a body may grow to: functions of 8 to 32 KB are compiled best. */
const LARGEST = 6000;

export const inlineCalls: Pass = {
  name: 'inline-calls',
  summary: 'writes functions out where they are called, as far as that stays small',
  run(design) {
    const inliner = new Inliner(design);
    return { design: inliner.design(), statistics: { calls: inliner.calls } };
  },
};

class Inliner {
  readonly #design: Design;
  readonly #functions: ReadonlyMap<string, Func>;
  readonly #reports: (name: string) => boolean;
  /** How many places call a function. */
  readonly #callers: ReadonlyMap<string, number>;
  readonly #flat = new Map<string, { readonly func: Func; readonly size: number }>();
  calls = 0;

  constructor(design: Design) {
    this.#design = design;
    this.#functions = new Map(design.functions.map((func) => [func.name, func]));
    this.#reports = reportingFunctions(design.functions);
    this.#callers = callersIn(design);
  }

  design(): Design {
    const { modules, functions } = this.#design;
    return patch(this.#design, {
      modules: mapList(modules, (module) => this.#module(module)),
      functions: mapList(functions, ({ name }) => this.#flatten(name).func),
    });
  }

  #module(module: Module): Module {
    return patch(module, {
      processes: mapList(module.processes, (process) => this.#process(process, module)),
    });
  }

  /** The locals of a test live across its waits and are part of its state: it keeps those it has. */
  #process(process: Process, { signals }: Module): Process {
    if (process.kind === 'test') return process;
    const locals = [...process.locals];
    const body = this.#body(process.body, { locals, signals });
    return body === process.body ? process : { ...process, locals, body };
  }

  #flatten(name: string): { readonly func: Func; readonly size: number } {
    const known = this.#flat.get(name);
    if (known !== undefined) return known;
    const func = this.#functions.get(name);
    if (func === undefined) throw new Error(`no function ${name}`);
    const locals = [...func.locals];
    const body = this.#body(func.body, { locals, signals: [] });
    const flat = { func: body === func.body ? func : { ...func, locals, body }, size: sizeOf(body) };
    this.#flat.set(name, flat);
    return flat;
  }

  #body(body: readonly Stmt[], site: CallSite): readonly Stmt[] {
    let size = sizeOf(body);
    return rewriteStmts(body, {
      stmt: (stmt) => {
        if (stmt.kind !== 'call' || this.#reports(stmt.func)) return [stmt];
        const { func, size: more } = this.#flatten(stmt.func);
        const isSmall = more <= SMALL || this.#callers.get(stmt.func) === 1;
        if (!isSmall || size + more > LARGEST) return [stmt];
        size += more;
        this.calls += 1;
        return writtenOut(stmt, func, site);
      },
    });
  }
}

function callersIn({ modules, functions }: Design): ReadonlyMap<string, number> {
  const callers = new Map<string, number>();
  const count = (body: readonly Stmt[]): void =>
    visitStmts(body, (stmt) => {
      if (stmt.kind === 'call') callers.set(stmt.func, (callers.get(stmt.func) ?? 0) + 1);
    });
  for (const { body } of functions) count(body);
  for (const process of modules.flatMap(({ processes }) => processes)) {
    if (process.kind !== 'test') count(process.body);
    else for (const instr of process.code) if (instr.kind === 'do') count(instr.body);
  }
  return callers;
}

function sizeOf(body: readonly Stmt[]): number {
  let size = 0;
  visitStmts(body, (stmt) => {
    size += 1;
    for (const expr of exprsOf(stmt)) {
      visitExpr(expr, () => {
        size += 1;
      });
    }
  });
  return size;
}
