/** `let` and `var` inside blocks. What is known while compiling becomes a name for its value, the rest a local of the process or function. */
import { error } from '../diagnostics/diagnostic.js';
import type * as ast from '../syntax/ast.js';
import { constantOf } from './constants.js';
import type { Context, StatementMode } from './context.js';
import { isFailed } from './expressions/build.js';
import { loopsIn } from './expressions/extent.js';
import type * as hir from './hir.js';
import type { Scope, Symbol } from './scope.js';
import { isHardware, typeName } from './type-names.js';
import type { Type, Value } from './types.js';
import { isParts } from './values.js';

export function checkLet(context: Context, scope: Scope, statement: ast.LetDecl): readonly hir.Stmt[] {
  const type = statement.type === undefined ? undefined : context.checks.type(context, scope, statement.type);
  const value =
    type === undefined
      ? context.checks.expr(context, scope, statement.value)
      : context.checks.against(context, scope, statement.value, type);
  const [name] = statement.names;
  if (isFailed(value) || name === undefined) {
    for (const each of statement.names) define(context, scope, each, { kind: 'error', span: each.span });
    return [];
  }
  return statement.tuple
    ? takeApart(context, scope, statement, value)
    : bindName(context, scope, name, value);
}

function bindName(context: Context, scope: Scope, name: ast.Ident, value: hir.Expr): readonly hir.Stmt[] {
  const { type } = value;
  const { span } = name;
  if (value.kind === 'const') {
    define(context, scope, name, { kind: 'constant', type, value: value.value, mutable: false, span });
    return [];
  }
  if (isHardware(type) || type.kind === 'sequence') {
    const local: hir.Local = { name: name.text, type, mutable: false, span };
    define(context, scope, name, { kind: 'local', local, span });
    return [{ kind: 'let', local, value, span }];
  }
  if (type.kind === 'bundle' || type.kind === 'bundleArray' || loopsIn(value) !== undefined) {
    define(context, scope, name, { kind: 'alias', expr: value, span });
    return [];
  }
  context.diagnostics.add(
    error(
      'M3107',
      name.span,
      `\`${name.text}\` needs a type: \`${typeName(type)}\` has no width`,
      'how wide?',
    ).note(`as in \`let ${name.text}: u8 = …;\``),
  );
  define(context, scope, name, { kind: 'error', span });
  return [];
}

/** `let (a, b) = pair;` */
function takeApart(
  context: Context,
  scope: Scope,
  statement: ast.LetDecl,
  value: hir.Expr,
): readonly hir.Stmt[] {
  const { type } = value;
  const { span } = statement;
  if (type.kind !== 'tuple' || type.elements.length !== statement.names.length) {
    context.diagnostics.add(
      error(
        'M3115',
        span,
        `${statement.names.length} names for \`${typeName(type)}\``,
        type.kind === 'tuple' ? 'one name for each element' : 'not a tuple',
      ),
    );
    for (const each of statement.names) define(context, scope, each, { kind: 'error', span: each.span });
    return [];
  }
  if (value.kind === 'const') {
    const parts = isParts(value.value) ? value.value : [];
    return statement.names.flatMap((name, i) =>
      bindName(context, scope, name, { ...value, value: parts[i] ?? 0n, type: type.elements[i] ?? type }),
    );
  }
  const whole: hir.Local = {
    name: statement.names.map((name) => name.text).join(', '),
    type,
    mutable: false,
    span,
  };
  const base: hir.Expr = { kind: 'local', local: whole, type, span };
  const parts = statement.names.flatMap((name, field) => {
    if (name.text === '_') return [];
    return bindName(context, scope, name, {
      kind: 'field',
      base,
      field,
      type: type.elements[field] ?? type,
      span: name.span,
    });
  });
  return [{ kind: 'let', local: whole, value, span }, ...parts];
}

/** A `var` of hardware is a local; one of a compile-time type is computed while compiling. */
export function checkVar(
  context: Context,
  scope: Scope,
  statement: ast.VarStmt,
  mode: StatementMode,
): readonly hir.Stmt[] {
  const { name, span } = statement;
  const written =
    statement.type === undefined ? undefined : context.checks.type(context, scope, statement.type);
  const value =
    statement.value === undefined
      ? undefined
      : written === undefined
        ? context.checks.expr(context, scope, statement.value)
        : context.checks.against(context, scope, statement.value, written);
  const type = written ?? value?.type;
  if (type === undefined || type.kind === 'error' || (value !== undefined && isFailed(value))) {
    if (type === undefined)
      context.diagnostics.add(
        error('M3107', name.span, `\`${name.text}\` needs a type or a value`, 'neither is given').note(
          `as in \`var ${name.text}: u8;\``,
        ),
      );
    define(context, scope, name, { kind: 'error', span: name.span });
    return [];
  }
  if (isHardware(type) || type.kind === 'sequence') {
    const local: hir.Local = { name: name.text, type, mutable: true, span: name.span };
    define(context, scope, name, { kind: 'local', local, span: name.span });
    return [{ kind: 'var', local, value, span }];
  }
  return compileTimeVar(context, scope, statement, type, value, mode);
}

function compileTimeVar(
  context: Context,
  scope: Scope,
  statement: ast.VarStmt,
  type: Type,
  value: hir.Expr | undefined,
  mode: StatementMode,
): readonly hir.Stmt[] {
  const { name } = statement;
  const start = value === undefined ? initialOf(type) : constantOf(context, value)?.value;
  if (mode === 'test' || start === undefined) {
    if (mode === 'test' || value === undefined) {
      context.diagnostics.add(
        error(
          'M3107',
          name.span,
          `\`${name.text}\` needs a type with a width`,
          `\`${typeName(type)}\` is only known while compiling`,
        ),
      );
    }
    define(context, scope, name, { kind: 'error', span: name.span });
    return [];
  }
  define(context, scope, name, { kind: 'constant', type, value: start, mutable: true, span: name.span });
  return [];
}

function initialOf(type: Type): Value | undefined {
  return type.kind === 'integer' ? 0n : type.kind === 'string' ? '' : undefined;
}

function define(context: Context, scope: Scope, name: ast.Ident, symbol: Symbol): void {
  const earlier = scope.define(name.text, symbol);
  if (earlier === undefined) return;
  context.diagnostics.add(
    error('M2002', name.span, `\`${name.text}\` is declared twice`, 'again here').label(
      earlier.span,
      'the first one',
    ),
  );
}
