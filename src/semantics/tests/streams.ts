/** The stream ends that tests send into and receive from. */
import { error } from '../../diagnostics/diagnostic.js';
import type * as ast from '../../syntax/ast.js';
import { checkExpr } from '../expressions/check.js';
import type * as hir from '../hir.js';
import { facingOf } from '../modules/places.js';
import type { ModuleBuilder } from '../modules/builder.js';
import type { Scope } from '../scope.js';
import { isHardware, typeName } from '../type-names.js';
import type { HardwareType } from '../types.js';

export interface StreamUse {
  readonly end: hir.StreamEnd;
  readonly data: HardwareType;
  readonly packets: boolean;
}

/** The stream that an expression names, if it can be sent into or received from. */
export function streamEnd(
  builder: ModuleBuilder,
  scope: Scope,
  base: ast.Expr,
  use: 'send' | 'receive',
): StreamUse | undefined {
  const stream = checkExpr(builder.context, scope, base);
  if (stream.type.kind === 'error') return undefined;
  const data =
    stream.type.kind === 'bundle' && stream.type.protocol !== undefined
      ? stream.type.fields.find((field) => field.name === 'data')?.type
      : undefined;
  if (stream.type.kind !== 'bundle' || data === undefined || !isHardware(data)) {
    builder.context.diagnostics.add(
      error('M2012', base.span, `\`${typeName(stream.type)}\` has no \`${use}\``, 'not a stream').note(
        'rule: `send` and `receive` are of `stream<T>` and `packets<T>`',
      ),
    );
    return undefined;
  }
  const facing = facingOf(stream);
  if (facing !== 'both' && facing !== (use === 'send' ? 'takes' : 'gives')) {
    builder.context.diagnostics.add(
      error(
        'M4012',
        base.span,
        `\`${builder.context.text(base.span)}\` cannot ${use}`,
        use === 'send' ? 'an output: it gives beats' : 'an input: it takes beats',
      ),
    );
    return undefined;
  }
  const clock = clockOf(builder, stream);
  if (clock === undefined) {
    builder.context.diagnostics.add(
      error(
        'M4102',
        base.span,
        `the clock of \`${builder.context.text(base.span)}\` is not known`,
        'its port must say `on clk`',
      ),
    );
    return undefined;
  }
  return {
    end: { stream, clock, name: builder.context.text(base.span) },
    data,
    packets: stream.type.protocol === 'packets',
  };
}

/** The one stream that goes in and the one that comes out of an instance. */
export function throughEnds(
  builder: ModuleBuilder,
  scope: Scope,
  base: ast.Expr,
): { readonly source: StreamUse; readonly sink: StreamUse } | undefined {
  const symbol = base.kind === 'name' ? scope.lookup(base.name.text)?.symbol : undefined;
  const module = symbol?.kind === 'instance' ? symbol.group?.module : undefined;
  const streams = (module?.ports ?? []).filter(
    (port) =>
      port.kind === 'data' && port.signal.type.kind === 'bundle' && port.signal.type.protocol !== undefined,
  );
  const inputs = streams.filter((port) => port.kind === 'data' && port.direction === 'in');
  const outputs = streams.filter((port) => port.kind === 'data' && port.direction === 'out');
  const [source, sink] = [inputs[0], outputs[0]];
  if (source === undefined || sink === undefined || inputs.length !== 1 || outputs.length !== 1) {
    builder.context.diagnostics.add(
      error(
        'M2012',
        base.span,
        '`through` is of an instance with one stream in and one stream out',
        `this has ${inputs.length} in and ${outputs.length} out`,
      ),
    );
    return undefined;
  }
  const from = streamEnd(builder, scope, portOf(base, source), 'send');
  const to = streamEnd(builder, scope, portOf(base, sink), 'receive');
  return from === undefined || to === undefined ? undefined : { source: from, sink: to };
}

function portOf(base: ast.Expr, port: hir.Port): ast.Expr {
  return {
    kind: 'fieldExpr',
    base,
    name: { kind: 'ident', text: port.name, span: base.span },
    generics: undefined,
    span: base.span,
  };
}

/** The parent's clock of a stream port of an instance; in a model, the clock of its own port. */
function clockOf(builder: ModuleBuilder, stream: hir.Expr): hir.Clock | undefined {
  switch (stream.kind) {
    case 'instancePort': {
      const { group, port } = stream.port;
      const domain = port.domain === 'async' ? undefined : port.domain;
      const binding =
        domain === undefined
          ? group.clocks.length === 1
            ? group.clocks[0]
            : undefined
          : group.clocks.find((each) => each.port === domain);
      return binding?.clock;
    }
    case 'signal':
      return stream.signal.domain === 'async' ? undefined : (stream.signal.domain ?? builder.onlyClock);
    case 'field':
    case 'element':
      return clockOf(builder, stream.base);
    default:
      return undefined;
  }
}
