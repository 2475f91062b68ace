/** Functions: parameters and results are the first locals, leaf by leaf. */
import type * as ir from '../ir/ir.js';
import type * as hir from '../semantics/hir.js';
import { Body } from './body.js';
import type { Rules } from './body.js';
import { assignInto } from './expressions.js';
import type { Sites } from './sites.js';
import { toValueType } from './value-types.js';

export function lowerFunction(func: hir.Func, rules: Rules, sites: Sites): ir.Func {
  let branches = 0;
  const body = new Body({
    kind: 'function',
    rules,
    sites,
    module: undefined,
    shadows: undefined,
    nextBranch: () => branches++,
  });
  for (const param of func.params) {
    const { value } = body.addStorage(param.name, toValueType(param.type), param.span, true);
    body.bindings.set(param, { value, sinks: undefined });
  }
  const params = body.locals.map((_, local) => local);
  const { sinks } = body.addStorage('result', toValueType(func.result), func.span, false);
  const results = body.locals.map((_, local) => local).slice(params.length);
  const statements = body.capture(() => {
    rules.statements(body, func.body);
    assignInto(body, sinks, func.value);
  });
  const { name, intrinsic, span } = func;
  return { name, locals: body.locals, params, results, body: statements, intrinsic, span };
}
