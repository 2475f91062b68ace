/** Declarations of a package that nobody has asked for: they are checked as far as they can be without arguments. */
import { constantDeclaration } from './constants.js';
import type { Context } from './context.js';
import { declaredType } from './declared-types.js';
import { checkFunction } from './functions.js';
import type { Scope } from './scope.js';
import { checkConstAssert } from './statements.js';
import type * as ast from '../syntax/ast.js';

/** Constants, types and functions of a file; modules, tests and properties are elaborated by who needs them. */
export function checkDeclarations(context: Context, scope: Scope, items: readonly ast.Item[]): void {
  for (const item of items) {
    switch (item.kind) {
      case 'const':
        constantDeclaration(context, item, scope);
        break;
      case 'constAssert':
        checkConstAssert(context, scope, item);
        break;
      case 'typeDecl':
      case 'struct':
      case 'union':
      case 'bundle':
        if (item.generics.params.every((param) => param.default !== undefined))
          declaredType(context, item, scope, [], scope, item.name.span);
        break;
      case 'enum':
        declaredType(context, item, scope, [], scope, item.name.span);
        break;
      case 'fn':
        checkFunction(context, item, scope);
        break;
      default:
    }
  }
}
