/**
 * A test is a top of its own: its instances and clocks are those of a module, its body is one process. The arguments of a property are inputs of that
 * module, so that whoever runs it draws them, pokes them and starts the process.
 */
import { error } from '../../diagnostics/diagnostic.js';
import type * as ast from '../../syntax/ast.js';
import type { Context } from '../context.js';
import { checkCondition } from '../expressions/check.js';
import type * as hir from '../hir.js';
import { ModuleBuilder, type MutableSignal } from '../modules/builder.js';
import { finish, settleRegisters } from '../modules/elaborate.js';
import { resolveType } from '../resolve-type.js';
import { Scope } from '../scope.js';
import { isHardware, typeName } from '../type-names.js';
import type { HardwareType } from '../types.js';
import { checkProcessBody } from './statements.js';

/** The output that says whether drawn arguments satisfy the `where` of a property. */
export const WHERE_PORT = 'where';

/** How a property's argument is drawn. A sequence is the inputs `name.values` and `name.length`. */
export interface PropertyParameter {
  readonly name: string;
  readonly type: HardwareType;
  /** Of a sequence: its largest length. */
  readonly limit: number | undefined;
}

export interface TestModule {
  readonly module: hir.Module;
  readonly parameters: readonly PropertyParameter[];
  readonly hasWhere: boolean;
}

export function elaborateTest(
  context: Context,
  fileScope: Scope,
  test: ast.TestDecl | ast.PropertyDecl,
): TestModule | undefined {
  const { failures } = context.diagnostics;
  const builder = new ModuleBuilder(context, undefined, new Set());
  const scope = new Scope('test', fileScope);
  const name = test.name.parts.join('');
  const parameters: PropertyParameter[] = [];
  const prologue: hir.Stmt[] = [];
  if (test.kind === 'property') {
    for (const param of test.params) {
      const declared = declareParameter(builder, scope, param, prologue);
      if (declared !== undefined) parameters.push(declared);
    }
    addWhere(builder, scope, test, prologue);
  }
  const body = checkProcessBody(builder, scope, test.body);
  builder.processes.push({ kind: 'test', name, body: [...prologue, ...body], span: test.span });
  builder.runDeferred();
  settleRegisters(builder);
  if (context.diagnostics.failures > failures) return undefined;
  const module = finish(builder, {
    name: `${test.kind} "${name}"`,
    base: name,
    span: test.name.span,
    docs: '',
    parameters: [],
    foreign: undefined,
  });
  return { module, parameters, hasWhere: test.kind === 'property' && test.where.length > 0 };
}

function declareParameter(
  builder: ModuleBuilder,
  scope: Scope,
  param: ast.FnParam,
  prologue: hir.Stmt[],
): PropertyParameter | undefined {
  const type = resolveType(builder.context, scope, param.type);
  if (type.kind === 'sequence') {
    const array: HardwareType = { kind: 'array', element: type.element, length: type.limit };
    const count: HardwareType = { kind: 'uint', width: 32, limit: undefined };
    const values = addInput(builder, `${param.name.text}.values`, array, param.span);
    const length = addInput(builder, `${param.name.text}.length`, count, param.span);
    const local: hir.Local = { name: param.name.text, type, mutable: false, span: param.name.span };
    builder.define(scope, param.name, { kind: 'local', local, span: param.name.span });
    prologue.push(
      { kind: 'var', local, value: undefined, span: param.span },
      fill(local, type, values, array, length, count, param.span),
    );
    return { name: param.name.text, type: type.element, limit: type.limit };
  }
  if (!isHardware(type)) {
    if (type.kind !== 'error')
      builder.context.diagnostics.add(
        error(
          'M3117',
          param.type.span,
          `no values of \`${typeName(type)}\` can be drawn`,
          'a hardware type, or a sequence of one',
        ),
      );
    builder.define(scope, param.name, { kind: 'error', span: param.name.span });
    return undefined;
  }
  const signal = addInput(builder, param.name.text, type, param.span);
  builder.define(scope, param.name, { kind: 'signal', signal, own: [], span: param.name.span });
  return { name: param.name.text, type, limit: undefined };
}

function addInput(
  builder: ModuleBuilder,
  name: string,
  type: HardwareType,
  span: ast.Node['span'],
): hir.Signal {
  const signal: MutableSignal = {
    name,
    type,
    dims: [],
    storage: 'wire',
    direction: 'in',
    domain: undefined,
    init: undefined,
    reset: undefined,
    attributes: [],
    span,
  };
  builder.signals.push(signal);
  builder.ports.push({ kind: 'data', name, direction: 'in', signal, attributes: [], docs: '', span });
  return signal;
}

/** Copies what was drawn into the sequence: `for i in 0..limit { if i < length { name.push(values[i]); } }`, as combinational logic may, too. */
function fill(
  local: hir.Local,
  { element, limit }: { readonly element: HardwareType; readonly limit: number },
  values: hir.Signal,
  array: HardwareType,
  length: hir.Signal,
  count: HardwareType,
  span: ast.Node['span'],
): hir.Stmt {
  const loop: hir.LoopVar = { name: 'index', from: 0, to: limit, span };
  const index: hir.Expr = { kind: 'loopVar', loop, type: { kind: 'integer' }, span };
  const value: hir.Expr = {
    kind: 'element',
    base: { kind: 'signal', signal: values, indices: [], type: array, span },
    index,
    type: element,
    span,
  };
  const drawn: hir.Expr = {
    kind: 'binary',
    op: 'lt',
    left: index,
    right: { kind: 'signal', signal: length, indices: [], type: count, span },
    type: { kind: 'bool' },
    span,
  };
  const push: hir.Stmt = { kind: 'push', sequence: local, value, span };
  return { kind: 'for', loop, body: [{ kind: 'if', cond: drawn, then: [push], else: [], span }], span };
}

/** The condition is judged beside the test, so it makes its own copies of the sequences. */
function addWhere(
  builder: ModuleBuilder,
  scope: Scope,
  test: ast.PropertyDecl,
  prologue: readonly hir.Stmt[],
): void {
  const [first, ...rest] = test.where.map((condition) => checkCondition(builder.context, scope, condition));
  if (first === undefined) return;
  const cond = rest.reduce(
    (left, right): hir.Expr => ({
      kind: 'binary',
      op: 'logicalAnd',
      left,
      right,
      type: { kind: 'bool' },
      span: test.span,
    }),
    first,
  );
  const signal: MutableSignal = {
    name: WHERE_PORT,
    type: { kind: 'bool' },
    dims: [],
    storage: 'wire',
    direction: 'out',
    domain: undefined,
    init: undefined,
    reset: undefined,
    attributes: [],
    span: test.span,
  };
  builder.signals.push(signal);
  builder.ports.push({
    kind: 'data',
    name: WHERE_PORT,
    direction: 'out',
    signal,
    attributes: [],
    docs: '',
    span: test.span,
  });
  const target: hir.Target = {
    root: { kind: 'signal', signal, indices: [] },
    path: [],
    type: { kind: 'bool' },
    span: test.span,
  };
  builder.processes.push({
    kind: 'comb',
    name: WHERE_PORT,
    loops: [],
    body: [...prologue, { kind: 'assign', target, value: cond, span: test.span }],
    span: test.span,
  });
}
