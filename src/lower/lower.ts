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

export function lower(design: hir.Design): ir.Design {
  const sites = new Sites();
  // What is shared with other tops of a compilation is more than what this one calls.
  const called = new Set<string>();
  const rules: Rules = {
    value: lowerValue,
    statements: lowerStatements,
    noteCall: ({ name }) => void called.add(name),
  };
  const modules = new Map<hir.Module, LoweredModule>();
  for (const module of design.modules) modules.set(module, lowerModule(module, { rules, sites, modules }));
  const byName = new Map(design.functions.map((func) => [func.name, func]));
  const functions = new Map<string, ir.Func>();
  for (const name of called) {
    const func = byName.get(name);
    if (func !== undefined) functions.set(name, lowerFunction(func, rules, sites));
  }
  return {
    modules: [...modules.values()].map(({ module }) => module),
    top: design.top.name,
    functions: [...functions.values()],
    sites: sites.all,
  };
}
