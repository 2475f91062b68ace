/** Ties the parts of the checker together. */
import { evaluateConstant } from './constants.js';
import type { Context, InstantiationFrame } from './context.js';
import { checkAgainst, checkCondition, checkExpr } from './expressions/check.js';
import { checkCall } from './functions.js';
import { checkFunctionName } from './function-names.js';
import { resolveType } from './resolve-type.js';
import { StackedBag } from './said.js';
import { checkBlock } from './statements.js';

export function createContext(
  parts: Pick<
    Context,
    'diagnostics' | 'limits' | 'text' | 'library' | 'isStandard' | 'readData' | 'instantiate'
  >,
): Context {
  const stack: InstantiationFrame[] = [];
  return {
    ...parts,
    diagnostics: new StackedBag(parts.diagnostics, stack),
    checks: {
      expr: checkExpr,
      against: checkAgainst,
      condition: checkCondition,
      constant: evaluateConstant,
      type: resolveType,
      block: checkBlock,
      call: checkCall,
      functionName: checkFunctionName,
    },
    cache: {
      constants: new WeakMap(),
      openConstants: [],
      openTypes: [],
      openHeads: [],
      failed: new WeakMap(),
      types: new WeakMap(),
      scopeNumbers: new Map(),
      calls: new Map(),
      passed: new Map(),
      open: new Set(),
      functionNames: new Map(),
      work: 0,
    },
    stack,
    functions: new Map(),
  };
}
