/**
 * Computes an expression once where a process computes it several times: it is set to a local before the first statement that evaluates it for certain,
 * and read wherever that statement is certain to have run. Nothing moves out of a branch or of an arm of a `mux`, so nothing is evaluated that was not.
 */
import type { Local, Module, Process, Stmt } from '../ir/ir.js';
import { mapList, patch } from '../ir/rewrite.js';
import type { Pass } from './pass.js';
import { Sharing } from './sharing.js';

export const commonSubexpressions: Pass = {
  name: 'common-subexpressions',
  summary: 'computes equal expressions of a process once',
  run(design) {
    const statistics = { locals: 0, uses: 0 };
    const share = (
      code: { readonly locals: readonly Local[]; readonly body: readonly Stmt[] },
      immediate: boolean,
    ): typeof code => {
      const sharing = new Sharing(code.locals, code.body, immediate);
      const shared = sharing.run();
      statistics.locals += shared.locals.length - code.locals.length;
      statistics.uses += sharing.uses;
      return shared;
    };
    // The locals of a test live across its waits and are part of its state: it keeps those it has.
    const process = (old: Process): Process =>
      old.kind === 'test' ? old : patch(old, share(old, old.kind === 'comb'));
    const module = (old: Module): Module => patch(old, { processes: mapList(old.processes, process) });
    return {
      design: patch(design, {
        modules: mapList(design.modules, module),
        functions: mapList(design.functions, (func) => patch(func, share(func, false))),
      }),
      statistics,
    };
  },
};
