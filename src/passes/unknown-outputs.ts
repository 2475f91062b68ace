/** No output of the top may be unknown; the data of a stream may be, as long as it is not valid. */
import { LocalsBuilder, binary, constant, not, type Part } from '../ir/builder.js';
import type { Expr, Local, Module, SignalId, SiteId, Stmt } from '../ir/ir.js';
import { leavesOf, type ValueType } from '../ir/value-type.js';
import type { Span } from '../support/span.js';
import type { Twins } from './unknown-body.js';
import { some } from './unknown-rules.js';

/** The checks of a combinational process. `site` makes one for an output. */
export function outputChecks(
  { signals, debug }: Module,
  twins: Twins,
  site: (message: string, span: Span, read: Expr) => SiteId,
): { readonly body: readonly Stmt[]; readonly locals: readonly Local[] } {
  const valids = new Map<SignalId, SignalId>();
  for (const record of debug) {
    if (record.role !== 'port') continue;
    for (const [valid, data] of gatesOf(record.type)) {
      const [of, gate] = [record.leaves[data], record.leaves[valid]];
      if (of?.kind === 'signal' && gate?.kind === 'signal') valids.set(of.signal, gate.signal);
    }
  }
  const locals = new LocalsBuilder();
  const body = signals.flatMap((signal, id): readonly Stmt[] => {
    const twin = twins.signal(id);
    if (twin === undefined || signal.port !== 'out' || signal.width === 0) return [];
    const { name, width, length, span } = signal;
    const read: Expr = { kind: 'read', signal: id, index: undefined, width, span };
    const made = site(`an unknown reaches the output \`${name}\``, span, read);
    const valid = valids.get(id);
    const gates = valid === undefined ? 1 : (signals[valid]?.length ?? 1);
    const check = ({ index }: Part, gate: Part): Stmt => {
      const unknown = some({ ...read, signal: twin, index });
      const isValid: Expr | undefined =
        valid === undefined ? undefined : { kind: 'read', signal: valid, index: gate.index, width: 1, span };
      const cond = not(isValid === undefined ? unknown : binary('and', isValid, unknown));
      return { kind: 'check', site: made, cond, values: [], span };
    };
    return [overElements(length, gates, locals, span, check)];
  });
  return { body, locals: locals.locals };
}

/** For every element of something, with the gate before it: the elements belong to gates in equal shares. */
function overElements(
  length: number,
  gates: number,
  locals: LocalsBuilder,
  span: Span,
  make: (element: Part, gate: Part) => Stmt,
): Stmt {
  const share = gates === 0 ? 0 : Math.floor(length / gates);
  const [outer, inner] = [locals.local('gate', 32), locals.local('element', 32)];
  const gate = locals.read(outer);
  const first = binary('mul', gate, constant(BigInt(share), 32));
  const element = binary('add', first, locals.read(inner));
  const stmt = make(length === 1 ? {} : { index: element }, gates === 1 ? {} : { index: gate });
  const loop: Stmt = { kind: 'for', local: inner, from: 0, to: share, body: [stmt], span };
  return { kind: 'for', local: outer, from: 0, to: gates, body: [loop], span };
}

/** In a type, for each leaf that a stream carries, the leaf that says when it counts: numbers as in `leavesOf`. */
function gatesOf(type: ValueType): readonly (readonly [valid: number, data: number])[] {
  const leaves = leavesOf(type);
  const streams = leaves.flatMap(({ name }, id) =>
    name.endsWith('.valid') ? [{ id, stream: name.slice(0, -'valid'.length) }] : [],
  );
  return streams
    .filter(({ stream }) => leaves.some(({ name }) => name === `${stream}ready`))
    .flatMap(({ id, stream }) =>
      leaves.flatMap(({ name }, data): readonly (readonly [number, number])[] =>
        name.startsWith(stream) && ![`${stream}valid`, `${stream}ready`].includes(name) ? [[id, data]] : [],
      ),
    );
}
