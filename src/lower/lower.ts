/**
 * The typed tree becomes IR: structs, unions and arrays become leaves, operators become total ones of one width, and what can go wrong at run time becomes
 * checks with sites. Nothing is reported to the user here; what is not as the checker promises is an `InternalError`.
 */
import type * as ir from '../ir/ir.js';
import type * as hir from '../semantics/hir.js';
import type { Rules } from './body.js';
import { lowerValue } from './expressions.js';
import { lowerFunction } from './functions.js';
import { lowerModule } from './module.js';
import type { LoweredModule } from './module.js';
import { Sites } from './sites.js';
import { lowerStatements } from './statements.js';

export { InternalError } from './internal-error.js';
export { toValueType } from './value-types.js';

const RULES: Rules = { value: lowerValue, statements: lowerStatements };

export function lower(design: hir.Design): ir.Design {
  const sites = new Sites();
  const functions = design.functions.map((func) => lowerFunction(func, RULES, sites));
  const modules = new Map<hir.Module, LoweredModule>();
  for (const module of design.modules)
    modules.set(module, lowerModule(module, { rules: RULES, sites, modules }));
  return {
    modules: [...modules.values()].map(({ module }) => module),
    top: design.top.name,
    functions,
    sites: sites.all,
  };
}
