/** Ties the parts of the checker together. */
import { evaluateConstant } from './constants.js';
import type { Context } from './context.js';
import { checkAgainst, checkCondition, checkExpr } from './expressions/check.js';
import { checkCall } from './functions.js';
import { resolveType } from './resolve-type.js';
import { checkBlock } from './statements.js';

export function createContext(
  parts: Pick<Context, 'diagnostics' | 'limits' | 'text' | 'readData' | 'instantiate'>,
): Context {
  return {
    ...parts,
    checks: {
      expr: checkExpr,
      against: checkAgainst,
      condition: checkCondition,
      constant: evaluateConstant,
      type: resolveType,
      block: checkBlock,
      call: checkCall,
    },
    cache: {
      constants: new WeakMap(),
      types: new WeakMap(),
      scopeNumbers: new Map(),
      calls: new Map(),
      openFunctions: new Set(),
      work: 0,
    },
    stack: [],
    functions: new Map(),
  };
}
