/**
 * Writes functions that hold checks out where they are called, so that what they report is reported by a process, of an instance, as every other
 * check is. Code generators take designs through it before all else: their functions compute values and nothing else.
 *
 * What it may write is bounded: the size of a design is counted with calls written out (`check-size.ts`).
 */
import type { Design, Func, Module, Process, Stmt } from '../ir/ir.js';
import { mapList, patch, rewriteProcess, rewriteStmts } from '../ir/rewrite.js';
import { reportingFunctions } from './effects.js';
import type { Pass } from './pass.js';
import { writtenOut, type CallSite } from './write-out.js';

export const inlineChecks: Pass = {
  name: 'inline-checks',
  summary: 'writes functions that hold checks out where they are called',
  run(design) {
    const inliner = new Inliner(design);
    return { design: inliner.design(), statistics: { calls: inliner.calls } };
  },
};

class Inliner {
  readonly #design: Design;
  readonly #reports: (name: string) => boolean;
  readonly #functions: ReadonlyMap<string, Func>;
  /** Those that report, without calls of others that do. */
  readonly #flat = new Map<string, Func>();
  calls = 0;

  constructor(design: Design) {
    this.#design = design;
    this.#reports = reportingFunctions(design.functions);
    this.#functions = new Map(design.functions.map((func) => [func.name, func]));
  }

  design(): Design {
    const functions = this.#design.functions.filter((func) => !this.#reports(func.name));
    if (functions.length === this.#design.functions.length) return this.#design;
    return { ...this.#design, functions, modules: mapList(this.#design.modules, (one) => this.#module(one)) };
  }

  #module(module: Module): Module {
    return patch(module, {
      processes: mapList(module.processes, (process) => this.#process(process, module)),
    });
  }

  #process(process: Process, module: Module): Process {
    const locals = [...process.locals];
    const signals = module.signals;
    const written = rewriteProcess(process, (body) => this.#body(body, { locals, signals }));
    return locals.length === process.locals.length ? written : { ...written, locals };
  }

  #body(body: readonly Stmt[], scope: CallSite): readonly Stmt[] {
    return rewriteStmts(body, {
      stmt: (stmt) => {
        if (stmt.kind !== 'call' || !this.#reports(stmt.func)) return [stmt];
        this.calls += 1;
        return writtenOut(stmt, this.#flatten(stmt.func), scope);
      },
    });
  }

  #flatten(name: string): Func {
    const known = this.#flat.get(name);
    if (known !== undefined) return known;
    const func = this.#functions.get(name);
    if (func === undefined) throw new Error(`no function ${name}`);
    const locals = [...func.locals];
    const body = this.#body(func.body, { locals, signals: [] });
    const flat = { ...func, locals, body };
    this.#flat.set(name, flat);
    return flat;
  }
}
