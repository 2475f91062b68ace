/** Instances: which specialisation, how many, and what their ports are bound to. */
import { error } from '../../diagnostics/diagnostic.js';
import { nearest } from '../../support/suggest.js';
import type * as ast from '../../syntax/ast.js';
import { evaluateConstant } from '../constants.js';
import { NeedsConstant } from '../context.js';
import { checkAgainst, checkExpr } from '../expressions/check.js';
import { bindGenerics } from '../generics.js';
import type * as hir from '../hir.js';
import { located } from '../names.js';
import { Scope, type Guard, type InstanceSymbol } from '../scope.js';
import { typeName } from '../type-names.js';
import type { Type } from '../types.js';
import { positionsWhere, rankOf } from './index-sets.js';
import { requireZeroBased } from './signals.js';
import type { ModuleBuilder, Place } from './builder.js';
import { connectPlaces, facingOf, targetOf } from './places.js';

export function declareInstance(builder: ModuleBuilder, member: ast.InstDecl, place: Place): void {
  const { context } = builder;
  const indices = instanceIndices(builder, member, place);
  if (indices === undefined) return;
  const as =
    indices.kind === 'single'
      ? member.name.text + indices.values.map((value) => `[${value}]`).join('')
      : member.name.text;
  const subset = indices.kind === 'group' ? subsetOf(builder, place) : undefined;
  if (subset?.positions.length === 0) return;
  const module = instantiateNamed(builder, member.module, place.scope, as);
  const home = place.scope.enclosing('module', 'test') ?? place.scope;
  if (module === undefined) {
    home.define(member.name.text, { kind: 'error', span: member.name.span });
    return;
  }
  const group: { -readonly [K in keyof hir.InstanceGroup]: hir.InstanceGroup[K] } = {
    name: as,
    module,
    dims: indices.kind === 'group' ? place.loops.map((loop) => loop.to) : [],
    subset,
    clocks: [],
    span: member.span,
  };
  builder.groups.push(group);
  enterInstance(builder, member, group, indices, home);
  group.clocks = bindClocks(builder, member.module, member.args, module, place.scope);
  const loops = indices.kind === 'group' ? indices.order : [];
  builder.defer(() => {
    const body = bindPorts(builder, group, member.args, loops, place.scope, member.span);
    if (body.length === 0) return;
    const chosen = where(subset === undefined ? [] : (place.conditions ?? []), body);
    builder.processes.push({ kind: 'comb', name: as, loops: place.loops, body: chosen, span: member.span });
  });
  context.diagnostics.add(...checkArguments(module, member.args));
}

/** Elaborates the module that a type names, with its arguments. */
export function instantiateNamed(
  builder: ModuleBuilder,
  named: ast.NameType,
  scope: Scope,
  as: string,
): hir.Module | undefined {
  const { context } = builder;
  const [first, ...rest] = named.path.segments;
  if (first === undefined) return undefined;
  let found = scope.lookup(first.text)?.symbol;
  let last = first;
  for (const segment of rest) {
    found = found?.kind === 'package' ? found.scope.own(segment.text) : undefined;
    last = segment;
  }
  if (found?.kind === 'error') {
    context.diagnostics.failAgain();
    return undefined;
  }
  if (found?.kind !== 'declaration' || found.declaration.kind !== 'module') {
    const near = nearest(last.text, [...scope.visible()]);
    context.diagnostics.add(
      found === undefined
        ? error(
            'M2001',
            last.span,
            `there is no module \`${last.text}\``,
            near === undefined ? 'unknown' : `did you mean \`${near}\`?`,
          )
        : located(
            error('M2010', last.span, `\`${last.text}\` is no module`, 'a module is wanted here'),
            found.span,
          ),
    );
    return undefined;
  }
  const bound = bindGenerics(context, found.scope, found.declaration.generics, named.args, scope, named.span);
  if (bound === undefined) return undefined;
  return context.instantiate(found.declaration, found.scope, bound.values, named.span, as);
}

type Indices =
  | { readonly kind: 'single'; readonly values: readonly bigint[] }
  /** A whole group: the loop variables in the order of the name's indices. */
  | { readonly kind: 'group'; readonly order: readonly hir.LoopVar[] };

function instanceIndices(builder: ModuleBuilder, member: ast.InstDecl, place: Place): Indices | undefined {
  if (place.loops.length === 0) {
    const values: bigint[] = [];
    for (const index of member.indices) {
      const found = evaluateConstant(builder.context, place.scope, index, { kind: 'integer' });
      if (found === undefined || typeof found.value !== 'bigint') return undefined;
      values.push(found.value);
    }
    if (values.length === 0 && place.suffix !== '') missingIndex(builder, member);
    return { kind: 'single', values };
  }
  requireZeroBased(place);
  const order = member.indices.map((index) => {
    const symbol = index.kind === 'name' ? place.scope.lookup(index.name.text)?.symbol : undefined;
    return symbol?.kind === 'loop' ? symbol.loop : undefined;
  });
  const innermost = place.loops.at(-1);
  if (order.length === 0) missingIndex(builder, member);
  // Anything but the loop variables in their order has no regular index space.
  if (
    innermost !== undefined &&
    (order.length !== place.loops.length || order.some((loop, i) => loop !== place.loops[i]))
  )
    throw new NeedsConstant(innermost);
  return { kind: 'group', order: place.loops };
}

/** The instances that the conditions around leave; undefined where that is all of them. */
function subsetOf(builder: ModuleBuilder, { loops, conditions = [] }: Place): hir.InstanceSubset | undefined {
  const innermost = loops.at(-1);
  if (innermost === undefined || conditions.length === 0) return undefined;
  const dims = loops.map((loop) => loop.to);
  const positions = positionsWhere(builder.context, loops, conditions);
  if (positions === undefined || positions.length === 1) throw new NeedsConstant(innermost);
  if (positions.length === dims.reduce((product, dim) => product * dim, 1)) return undefined;
  const rank = rankOf(dims, positions);
  if (rank === undefined) throw new NeedsConstant(innermost);
  return { positions, rank, loop: innermost };
}

/** Statements under conditions, the first outermost. */
function where(conditions: readonly Guard[], body: readonly hir.Stmt[]): readonly hir.Stmt[] {
  return conditions.reduceRight<readonly hir.Stmt[]>((inner, { condition, holds }) => {
    const branches = holds ? { then: inner, else: [] } : { then: [], else: inner };
    return [{ kind: 'if', cond: condition, ...branches, span: condition.span }];
  }, body);
}

function missingIndex(builder: ModuleBuilder, member: ast.InstDecl): void {
  builder.context.diagnostics.add(
    error(
      'M2016',
      member.name.span,
      `\`${member.name.text}\` stands in a generate loop and needs an index`,
      'which one of them?',
    ).note(
      `rule: instances in a loop are named by the loop's indices, as in \`inst ${member.name.text}[i]: …\``,
    ),
  );
}

function enterInstance(
  builder: ModuleBuilder,
  member: ast.InstDecl,
  group: hir.InstanceGroup,
  indices: Indices,
  home: Scope,
): void {
  const rank = member.indices.length;
  const key = indices.kind === 'single' ? indices.values.join(',') : '';
  const earlier = home.own(member.name.text);
  if (
    indices.kind === 'single' &&
    rank > 0 &&
    earlier?.kind === 'instance' &&
    earlier.group === undefined &&
    earlier.rank === rank &&
    !earlier.singles.has(key)
  ) {
    (earlier.singles as Map<string, hir.InstanceGroup>).set(key, group);
    return;
  }
  // Of different modules under different conditions: only single ones can share a name.
  if (group.subset !== undefined && earlier?.kind === 'instance') throw new NeedsConstant(group.subset.loop);
  const whole = indices.kind === 'group' || rank === 0;
  const symbol: InstanceSymbol = {
    kind: 'instance',
    name: member.name.text,
    rank,
    group: whole ? group : undefined,
    singles: whole ? new Map() : new Map([[key, group]]),
    span: member.name.span,
  };
  builder.define(home, member.name, symbol);
}

// ── Ports ───────────────────────────────────────────────────────────────────────────────────────────────────────────

/** The name of the port that an argument binds: written, or the same as the value's. */
export function portName(argument: ast.Argument): ast.Ident | undefined {
  return argument.name ?? (argument.value.kind === 'name' ? argument.value.name : undefined);
}

function bindClocks(
  builder: ModuleBuilder,
  named: ast.NameType,
  args: readonly ast.Argument[],
  module: hir.Module,
  scope: Scope,
): hir.InstanceGroup['clocks'] {
  const bound: { readonly port: hir.Clock; readonly clock: hir.Clock }[] = [];
  for (const port of module.ports) {
    if (port.kind !== 'clock') continue;
    const argument = args.find((candidate) => portName(candidate)?.text === port.name);
    if (argument === undefined) {
      builder.context.diagnostics.add(
        error(
          'M4009',
          named.span,
          `clock \`${port.name}\` of \`${module.name}\` is not connected`,
          `write \`${port.name}\` or \`${port.name}: …\` in the list`,
        ).label(port.span, 'declared here'),
      );
      continue;
    }
    if (argument.value.kind !== 'name') {
      builder.context.diagnostics.add(
        error(
          'M4104',
          argument.value.span,
          `\`${port.name}\` of \`${module.name}\` takes a clock`,
          'a clock by its name',
        ),
      );
      continue;
    }
    const clock = builder.clockNamed(scope, argument.value.name);
    if (clock !== undefined) bound.push({ port: port.clock, clock });
  }
  return bound;
}

/** Every argument names a port, and no two the same. */
export function checkArguments(
  module: hir.Module,
  args: readonly ast.Argument[],
): readonly ReturnType<typeof error>[] {
  const known = new Set(module.ports.map((port) => port.name));
  const seen = new Map<string, ast.Ident>();
  return args.flatMap((argument) => {
    const name = portName(argument);
    if (name === undefined)
      return [
        error('M2014', argument.span, 'ports are connected by name', 'which port?').note(
          'rule: `port: value`, or the bare name where the value has the name of the port',
        ),
      ];
    if (!known.has(name.text)) {
      const near = nearest(name.text, known);
      const message = error(
        'M2014',
        name.span,
        `\`${module.name}\` has no port \`${name.text}\``,
        near === undefined ? 'unknown' : `did you mean \`${near}\`?`,
      );
      const noted = message.note(`its ports: ${[...known].map((port) => `\`${port}\``).join(', ')}`);
      return [
        near === undefined
          ? noted
          : noted.fix(`to connect \`${near}\``, [
              { span: name.span, text: argument.name === undefined ? `${near}: ${name.text}` : near },
            ]),
      ];
    }
    const earlier = seen.get(name.text);
    seen.set(name.text, name);
    return earlier === undefined
      ? []
      : [
          error('M4010', name.span, `port \`${name.text}\` is connected twice`, 'again here').label(
            earlier.span,
            'the first one',
          ),
        ];
  });
}

/** The bindings of data, reset and stream ports as statements of the parent. */
export function bindPorts(
  builder: ModuleBuilder,
  group: hir.InstanceGroup,
  args: readonly ast.Argument[],
  loops: readonly hir.LoopVar[],
  scope: Scope,
  span: ast.Node['span'],
): readonly hir.Stmt[] {
  const inner = new Scope('comb', scope);
  const indices = loops.map((loop): hir.Expr => ({ kind: 'loopVar', loop, type: { kind: 'integer' }, span }));
  const statements: hir.Stmt[] = [];
  const bound = new Set<string>();
  for (const argument of args) {
    const name = portName(argument);
    const port = group.module.ports.find((candidate) => candidate.name === name?.text);
    if (name === undefined || port === undefined || port.kind === 'clock') continue;
    bound.add(port.name);
    const signal = port.kind === 'reset' ? port.reset.signal : port.signal;
    const end: hir.Expr = {
      kind: 'instancePort',
      port: { group, port: signal },
      indices,
      type: signal.type,
      span: argument.span,
    };
    if (argument.value.kind === 'waive') {
      waive(builder, port, argument);
      continue;
    }
    if (port.kind === 'reset') statements.push(...bindReset(builder, end, port.reset, argument, inner));
    else statements.push(...bindData(builder, end, port, argument, inner));
  }
  for (const port of group.module.ports) {
    if (port.kind === 'reset' && !bound.has(port.name) && builder.declaration !== undefined) {
      builder.context.diagnostics.add(
        error(
          'M4009',
          group.span,
          `reset \`${port.name}\` of \`${group.module.name}\` is not connected`,
          `write \`${port.name}\` or \`${port.name}: …\` in the list`,
        ).label(port.span, 'declared here'),
      );
    }
  }
  return statements;
}

function waive(builder: ModuleBuilder, port: hir.Port, argument: ast.Argument): void {
  if (port.kind === 'data' && (port.direction === 'out' || port.signal.type.kind === 'bundle')) return;
  builder.context.diagnostics.add(
    error(
      'M4009',
      argument.span,
      `\`${port.name}\` is an input and must have a value`,
      '`_` leaves it open',
    ).label(port.span, 'declared here'),
  );
}

function bindReset(
  builder: ModuleBuilder,
  end: hir.Expr,
  port: hir.Reset,
  argument: ast.Argument,
  scope: Scope,
): readonly hir.Stmt[] {
  const target = targetOf(end);
  if (target === undefined) return [];
  const symbol = argument.value.kind === 'name' ? scope.lookup(argument.value.name.text)?.symbol : undefined;
  if (symbol?.kind === 'reset') {
    const own = symbol.reset;
    if (own.activeHigh !== port.activeHigh || own.synchronous !== port.synchronous) {
      builder.context.diagnostics.add(
        error(
          'M4105',
          argument.span,
          `reset \`${own.name}\` is ${resetKind(own)}, \`${port.name}\` is ${resetKind(port)}`,
          'the kinds differ',
        )
          .label(port.span, `\`${port.name}\` declared here`)
          .note('rule: the kind of a reset is part of its type'),
      );
      return [];
    }
    const value: hir.Expr = {
      kind: 'signal',
      signal: own.signal,
      indices: [],
      type: { kind: 'bool' },
      span: argument.value.span,
    };
    return [{ kind: 'assign', target, value, span: argument.span }];
  }
  const value = checkAgainst(builder.context, scope, argument.value, { kind: 'bool' });
  return value.type.kind === 'error' ? [] : [{ kind: 'assign', target, value, span: argument.span }];
}

function resetKind(reset: hir.Reset): string {
  return `${reset.synchronous ? 'sync' : 'async'} ${reset.activeHigh ? 'high' : 'low'}`;
}

function bindData(
  builder: ModuleBuilder,
  end: hir.Expr,
  port: hir.Port & { kind: 'data' },
  argument: ast.Argument,
  scope: Scope,
): readonly hir.Stmt[] {
  const { context } = builder;
  const type: Type = port.signal.type;
  if (type.kind === 'bundle' || type.kind === 'bundleArray') {
    const value = checkExpr(context, scope, argument.value);
    if (value.type.kind === 'error') return [];
    const facing = facingOf(value);
    if (facing !== 'both' && facing === facingOf(end)) {
      context.diagnostics.add(
        error(
          'M4012',
          argument.span,
          `\`${port.name}\` and \`${context.text(argument.value.span)}\` face the same way`,
          'both give or both take',
        ).label(port.span, 'declared here'),
      );
      return [];
    }
    return port.direction === 'in'
      ? connectPlaces(context, value, end, new Set(), argument.span)
      : connectPlaces(context, end, value, new Set(), argument.span);
  }
  if (port.direction === 'in') {
    const target = targetOf(end);
    const value = checkAgainst(context, scope, argument.value, type);
    return target === undefined || value.type.kind === 'error'
      ? []
      : [{ kind: 'assign', target, value, span: argument.span }];
  }
  const place = checkExpr(context, scope, argument.value);
  if (place.type.kind === 'error') return [];
  const target = targetOf(place);
  if (target === undefined || facingOf(place) === 'gives') {
    context.diagnostics.add(
      error(
        'M4006',
        argument.value.span,
        `\`${port.name}\` is an output: it must go to a wire or an output`,
        `\`${typeName(place.type)}\` value that cannot be driven`,
      ).label(port.span, 'declared here'),
    );
    return [];
  }
  return connectPlaces(context, end, place, new Set(), argument.span);
}
