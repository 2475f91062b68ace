/**
 * `send`, `receive` and `through` of tests. A beat passes at an edge of the stream's clock where valid and ready were both set just before it, which is what
 * `sampled` reads. Pokes of one instant land together and the last one counts, so calls that follow each other move a beat in every cycle: the next one sets
 * again what the one before has dropped.
 */
import type * as ir from '../ir/ir.js';
import type { ValueType } from '../ir/value-type.js';
import type * as hir from '../semantics/hir.js';
import type { Span } from '../support/span.js';
import type { Body } from './body.js';
import { lowerScalar } from './expressions.js';
import { lowerIndex } from './indexing.js';
import { InternalError, must } from './internal-error.js';
import * as make from './make.js';
import { elementAt, lengthOf, push } from './sequences.js';
import type { Sink } from './sinks.js';
import * as sinks from './sinks.js';
import { flatIndex, signalLeaf, signalSink } from './storage.js';
import type { TestCode } from './test-code.js';
import { Deadline } from './timeouts.js';
import { INDEX_WIDTH, toValueType } from './value-types.js';
import { elementOf, fieldOf, partsOf, scalar } from './values.js';
import type { Value } from './values.js';

type Kind<K extends hir.Stmt['kind']> = Extract<hir.Stmt, { kind: K }>;

/** `through` stops once everything is sent and nothing has come for so many cycles. */
const QUIET_CYCLES = 256;

// ── Connections ─────────────────────────────────────────────────────────────────────────────────────────────────────

/** A stream, or a place on the way to one: what can be driven, and what stood there before the edge. */
interface Connection {
  readonly type: ValueType;
  readonly sinks: readonly Sink[];
  readonly sampled: Value;
}

function connectionOf(body: Body, expr: hir.Expr): Connection {
  const { span } = expr;
  switch (expr.kind) {
    case 'signal':
    case 'instancePort': {
      const { dims, subset, leaves } =
        expr.kind === 'signal' ? body.module.signal(expr.signal) : body.module.port(expr.port);
      const indices = expr.indices.map((index) => lowerScalar(body, index));
      const place = body.hold(flatIndex({ dims, subset }, indices, span), 'place');
      return {
        type: toValueType(expr.type),
        sinks: leaves.map((leaf) => signalSink(leaf, dims, place, undefined, span)),
        sampled: leaves.map((leaf) => signalLeaf('sampled', leaf, dims, place, span)),
      };
    }
    case 'field':
      return partOf(connectionOf(body, expr.base), expr.field, span);
    case 'element': {
      const base = connectionOf(body, expr.base);
      if (base.type.kind !== 'array') throw new InternalError('only an array has elements', span);
      const { element, length } = base.type;
      const { expr: index, inside } = lowerIndex(body, expr.index, length, 'index', false);
      const guard = inside === undefined ? undefined : { cond: inside, branch: body.nextBranch };
      return {
        type: element,
        sinks: sinks.elementOf(base.sinks, element, index, guard, span),
        sampled: elementOf(base.sampled, element, index, inside, span),
      };
    }
    default:
      throw new InternalError(`a ${expr.kind} is no connection`, span);
  }
}

function partOf(base: Connection, field: number, span: Span): Connection {
  return {
    type: must(partsOf(base.type)[field], 'a field too many', span),
    sinks: fieldOf(base.sinks, base.type, field),
    sampled: fieldOf(base.sampled, base.type, field),
  };
}

/** The wires of a stream, by name. */
class Stream {
  readonly #test: TestCode;
  readonly #connection: Connection;
  readonly #span: Span;
  readonly clock: ir.ClockId;

  constructor(test: TestCode, end: hir.StreamEnd, span: Span) {
    let connection: Connection | undefined;
    test.perform(() => {
      connection = connectionOf(test.body, end.stream);
    });
    this.#test = test;
    this.#connection = must(connection, 'a connection', span);
    this.#span = span;
    this.clock = test.body.module.clock(end.clock);
  }

  #field(name: string): Connection | undefined {
    const { type } = this.#connection;
    const field = type.kind === 'bundle' ? type.fields.findIndex((each) => each.name === name) : -1;
    return field < 0 ? undefined : partOf(this.#connection, field, this.#span);
  }

  /** Nothing where a stream has no such wire, as `last` of one without packets. */
  drive(name: string, value: Value): void {
    const field = this.#field(name);
    if (field === undefined) return;
    this.#test.perform(() => {
      this.#test.body.copy(field.sinks, value, this.#span);
    });
  }

  set(name: string, value: boolean): void {
    this.drive(name, scalar(make.constant(value ? 1n : 0n, 1, this.#span)));
  }

  sampled(name: string): Value {
    return must(this.#field(name), `a stream has no \`${name}\``, this.#span).sampled;
  }

  sampledBit(name: string): ir.Expr {
    return must(this.sampled(name)[0], `\`${name}\` is one bit`, this.#span).at(make.at(0, this.#span));
  }

  /** The next edge at which the other side is there too. */
  waitFor(other: 'valid' | 'ready', deadline: Deadline): void {
    const { code } = this.#test;
    const [again, done] = [code.label(), code.label()];
    code.place(again);
    this.waitEdge(deadline.rest());
    code.branch(this.sampledBit(other), done, again, this.#span);
    code.place(done);
  }

  waitEdge(timeout: ir.Timeout | undefined): void {
    this.#test.wait({ kind: 'edge', clock: this.clock, edge: 'rising' }, timeout, this.#span);
  }
}

// ── Statements ──────────────────────────────────────────────────────────────────────────────────────────────────────

export function lowerSend(test: TestCode, { stream, value, last, empty, timeout, span }: Kind<'send'>): void {
  const lowered = (expr: hir.Expr | undefined): Value => {
    if (expr === undefined) return scalar(make.constant(0n, 1, span));
    let result: Value = [];
    test.perform(() => {
      result = test.body.rules.value(test.body, expr);
    });
    return result;
  };
  const to = new Stream(test, stream, span);
  const deadline = Deadline.of(test, timeout, `\`${stream.name}\` took nothing`, span);
  deadline.start();
  to.drive('data', lowered(value));
  to.drive('last', lowered(last));
  to.drive('empty', lowered(empty));
  sendBeat(to, deadline);
}

function sendBeat(to: Stream, deadline: Deadline): void {
  to.set('valid', true);
  to.waitFor('ready', deadline);
  to.set('valid', false);
}

export function lowerReceive(test: TestCode, { stream, into, last, timeout, span }: Kind<'receive'>): void {
  const from = new Stream(test, stream, span);
  const deadline = Deadline.of(test, timeout, `\`${stream.name}\` gave nothing`, span);
  deadline.start();
  from.set('ready', true);
  from.waitFor('valid', deadline);
  test.perform(() => {
    test.body.name(into, toValueType(into.type), from.sampled('data'));
    if (last !== undefined) test.body.name(last, toValueType(last.type), from.sampled('last'));
  });
  from.set('ready', false);
}

export function lowerThrough(test: TestCode, statement: Kind<'through'>): void {
  const { body } = test;
  const { source, sink, values, stalls, into, span } = statement;
  test.perform(() => {
    if (body.bindings.has(into)) return;
    body.bindings.set(into, body.addStorage(into.name, toValueType(into.type), into.span, false));
  });
  const no = make.constant(0n, 1, span);
  const sent = test.variable('sent', 1, no, span);
  clear(test, into, span);
  const writer = (): void => {
    const to = new Stream(test, source, span);
    const next = test.variable('next', INDEX_WIDTH, make.at(0, span), span);
    const one = make.at(1, span);
    test.loop(
      () => make.binary('ult', next.value, lengthOf(body, values, span), span),
      () => {
        to.drive('data', elementAt(body, values, next.value, span));
        const after = make.binary('add', next.value, one, span);
        to.drive('last', scalar(make.binary('eq', after, lengthOf(body, values, span), span)));
        to.set('empty', false);
        sendBeat(to, Deadline.of(test, undefined, '', span));
      },
      () => {
        next.set(make.binary('add', next.value, one, span));
      },
      span,
    );
    sent.set(make.constant(1n, 1, span));
  };
  const reader = (): void => {
    readUntilQuiet(test, statement, new Stream(test, sink, span), sent.value, stalls);
  };
  test.fork('all', [writer, reader], span);
}

/** An empty sequence. */
function clear(test: TestCode, sequence: hir.Local, span: Span): void {
  const [length] = must(
    test.body.bindingOf(sequence, span).sinks,
    `\`${sequence.name}\` is no variable`,
    span,
  );
  test.code.perform(
    must(length, 'a sequence has a length', span).store(make.at(0, span), undefined, make.at(0, span), span),
  );
}

/** Takes a beat wherever one is offered and the reader does not hesitate. */
function readUntilQuiet(
  test: TestCode,
  { into, span }: Kind<'through'>,
  from: Stream,
  sent: ir.Expr,
  stalls: hir.Local | undefined,
): void {
  const { body } = test;
  const zero = make.at(0, span);
  const increment = (value: ir.Expr): ir.Expr => make.binary('add', value, make.at(1, span), span);
  const quiet = test.variable('quiet', INDEX_WIDTH, zero, span);
  const cycle = test.variable('cycle', INDEX_WIDTH, zero, span);
  const ready = test.variable('ready', 1, make.constant(1n, 1, span), span);
  test.loop(
    () => make.binary('ult', quiet.value, make.at(QUIET_CYCLES, span), span),
    () => {
      if (stalls !== undefined) {
        const stalled = must(elementAt(body, stalls, cycle.value, span)[0], 'a stall is one bit', span).at(
          zero,
        );
        const within = make.binary('ult', cycle.value, lengthOf(body, stalls, span), span);
        ready.set(make.not(make.and(within, stalled, span)));
      }
      from.drive('ready', scalar(ready.value));
      from.waitEdge(undefined);
      const valid = from.sampledBit('valid');
      test.either(
        make.and(ready.value, valid, span),
        () => {
          test.perform(() => {
            push(body, into, from.sampled('data'), span);
          });
        },
        () => undefined,
        span,
      );
      const idle = make.and(sent, make.not(valid), span);
      quiet.set(make.mux(idle, increment(quiet.value), zero, span));
    },
    () => {
      cycle.set(increment(cycle.value));
    },
    span,
  );
  from.set('ready', false);
}
