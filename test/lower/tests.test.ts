import { describe, expect, test } from 'vitest';
import { nowhere as span } from '../../src/ir/nowhere.js';
import type * as hir from '../../src/semantics/hir.js';
import { bench, type Bench } from '../sim/bench.js';
import * as h from './hir.js';
import { part, printed } from './lowered.js';

const u8 = (value: number): hir.Expr => h.lit(h.u(8), BigInt(value));
const fs = (value: number): hir.Expr => h.lit(h.u(64), BigInt(value));
const now: hir.Expr = { kind: 'now', type: h.u(64), span };
const NS = 1_000_000;

/** A register slice, and a test of it with its clock and the two ends of its streams. */
function slice(
  body: (bench: {
    readonly clock: hir.Clock;
    readonly source: hir.StreamEnd;
    readonly sink: hir.StreamEnd;
  }) => readonly hir.Stmt[],
): string {
  const draft = new h.ModuleDraft('Slice');
  const clk = draft.clock();
  const reset = draft.reset(clk);
  const [source, sink] = [draft.in('source', h.stream(h.u(8))), draft.out('sink', h.stream(h.u(8)))];
  const [full, data] = [h.read(draft.reg('full', h.bool, false, reset)), h.read(draft.reg('data', h.u(8)))];
  const of = (signal: hir.Signal, name: string): hir.Expr => h.field(h.read(signal), name);
  draft.comb(
    h.assign(of(source, 'ready'), h.binary(h.bool, 'or', h.unary(h.bool, 'not', full), of(sink, 'ready'))),
  );
  draft.comb(h.assign(of(sink, 'valid'), full));
  draft.comb(h.assign(of(sink, 'data'), data));
  draft.on(
    clk,
    h.when(of(source, 'ready'), [h.next(full, of(source, 'valid')), h.next(data, of(source, 'data'))]),
  );
  const module = draft.done();

  const top = new h.ModuleDraft('test');
  const clock = top.source('clk');
  const dut = top.group('dut', module, [clock]);
  const end = (port: hir.Signal, name: string): hir.StreamEnd => ({ stream: h.port(dut, port), clock, name });
  top.test(
    h.wait({ kind: 'cycles', clock, count: u8(4) }),
    ...body({ clock, source: end(source, 'dut.source'), sink: end(sink, 'dut.sink') }),
  );
  return printed(h.design(module, top.done()));
}

/** A test with a clock, and nothing to be tested. */
function alone(body: (top: h.ModuleDraft, clock: hir.Clock) => readonly hir.Stmt[]): string {
  const top = new h.ModuleDraft('test');
  const clock = top.source('clk');
  top.test(...body(top, clock));
  return printed(h.design(top.done()));
}

function run(text: string): { readonly failures: readonly string[]; readonly printed: readonly string[] } {
  const made: Bench = bench(text);
  return { failures: made.finish(), printed: made.printed };
}

const say = (...parts: readonly (string | hir.Expr)[]): hir.Stmt => ({
  kind: 'print',
  message: { parts },
  span,
});
const sequence = (name: string, element: Parameters<typeof h.array>[0]): hir.Local =>
  h.name(name, { kind: 'sequence', element, limit: 16 }, true);
const push = (to: hir.Local, value: hir.Expr): hir.Stmt => ({ kind: 'push', sequence: to, value, span });
const lengthOf = (of: hir.Local): hir.Expr => ({ kind: 'length', sequence: of, type: h.u(32), span });

describe('streams', () => {
  test('beats that follow each other move in every cycle', () => {
    const [n, k, got, start] = [
      h.name('n', h.u(4)),
      h.name('k', h.u(4)),
      h.name('got', h.u(8)),
      h.name('start', h.u(64)),
    ];
    const ten = { kind: 'range', low: h.lit(h.u(4), 0n), high: h.lit(h.u(5), 10n) } as const;
    const widened = (of: hir.Local): hir.Expr => h.convert(h.u(8), 'zext', h.local(of));
    const text = slice(({ source, sink }) => [
      h.bound(start, now),
      {
        kind: 'fork',
        join: 'all',
        branches: [
          [
            {
              kind: 'forEach',
              local: n,
              over: ten,
              body: [
                {
                  kind: 'send',
                  stream: source,
                  value: widened(n),
                  last: undefined,
                  empty: undefined,
                  timeout: fs(100 * NS),
                  span,
                },
              ],
              span,
            },
          ],
          [
            {
              kind: 'forEach',
              local: k,
              over: ten,
              body: [
                { kind: 'receive', stream: sink, into: got, last: undefined, timeout: undefined, span },
                h.expects(h.local(got), widened(k)),
              ],
              span,
            },
          ],
        ],
        span,
      },
      say('took ', h.binary(h.u(64), 'subW', now, h.local(start))),
    ]);
    expect(run(text)).toEqual({ failures: [], printed: [`took ${11 * NS}`] });
  });

  test('a send that is not taken in time says so', () => {
    const text = slice(({ source }) => [
      {
        kind: 'send',
        stream: source,
        value: u8(1),
        last: undefined,
        empty: undefined,
        timeout: fs(10 * NS),
        span,
      },
      {
        kind: 'send',
        stream: source,
        value: u8(2),
        last: undefined,
        empty: undefined,
        timeout: fs(10 * NS),
        span,
      },
    ]);
    expect(run(text).failures).toEqual(['`dut.source` took nothing (at 15 ns)']);
  });

  test('through sends all, hesitates where it is told to, and collects what comes', () => {
    const [xs, ys, stalls] = [sequence('xs', h.u(8)), sequence('ys', h.u(8)), sequence('stalls', h.bool)];
    const text = slice(({ source, sink }) => [
      h.variable(xs),
      h.variable(ys),
      h.variable(stalls),
      ...[3, 1, 4, 1, 5].map((value) => push(xs, u8(value))),
      ...[true, false, true, true].map((value) => push(stalls, h.lit(h.bool, value))),
      { kind: 'through', source, sink, values: xs, stalls, into: ys, span },
      h.expects(h.local(ys), h.local(xs)),
      say('third ', h.element(h.local(ys), u8(2)), ' of ', lengthOf(ys)),
    ]);
    expect(run(text)).toEqual({ failures: [], printed: ['third 4 of 5'] });
  });
});

describe('statements', () => {
  test('loops around waits, with break and continue', () => {
    const count = h.name('count', h.u(8), true);
    const text = alone((_, clock) => [
      h.variable(count, u8(0)),
      {
        kind: 'while',
        cond: h.lit(h.bool, true),
        body: [
          h.assign(h.local(count), h.binary(h.u(8), 'addW', h.local(count), u8(1))),
          h.when(h.eq(h.local(count), u8(2)), [{ kind: 'continue', span }]),
          h.when(h.eq(h.local(count), u8(4)), [{ kind: 'break', span }]),
          h.wait({ kind: 'edge', clock, edge: 'rising' }),
          say('round ', h.local(count)),
        ],
        span,
      },
      say('at ', now),
    ]);
    expect(run(text)).toEqual({ failures: [], printed: ['round 1', 'round 3', `at ${2 * NS}`] });
  });

  test('a match whose arms wait', () => {
    const State = h.enumOf('State', 1, 'idle', 'busy');
    const text = alone((top, clock) => [
      {
        kind: 'match',
        subject: h.read(top.wire('state', State)),
        arms: [
          { pattern: h.value(1n), guard: undefined, body: [say('busy')], span },
          {
            pattern: h.any,
            guard: undefined,
            body: [h.wait({ kind: 'cycles', clock, count: u8(2) }), say('idle at ', now)],
            span,
          },
        ],
        span,
      },
    ]);
    expect(run(text).printed).toEqual([`idle at ${2 * NS}`]);
  });

  test('what fails shows its operands', () => {
    const text = alone(() => [h.expects(u8(3), u8(4))]);
    expect(text).toContain(
      'site !0 expect "" "" "left == right" ("left": uint<8> x 1, "right": uint<8> x 1);',
    );
    expect(run(text).failures).toHaveLength(1);
  });

  test('a condition to wait for that needs statements is computed again whenever what it reads changes', () => {
    const text = alone((top, clock) => {
      const a = h.read(top.wire('a', h.u(2)));
      const table = h.lit(h.array(h.u(8), 4), [0n, 0n, 7n, 0n]);
      return [
        {
          kind: 'fork',
          join: 'all',
          branches: [
            [
              h.wait({ kind: 'until', cond: h.eq(h.element(table, a), u8(7)) }, fs(100 * NS)),
              say('found at ', now),
            ],
            [1n, 3n, 2n].flatMap((value) => [
              h.wait({ kind: 'cycles', clock, count: u8(1) }),
              h.assign(a, h.lit(h.u(2), value)),
            ]),
          ],
          span,
        },
      ];
    });
    expect(run(text)).toEqual({ failures: [], printed: [`found at ${3 * NS}`] });
  });
});

test('force and set name leaves by their paths, in instances of instances', () => {
  const leaf = new h.ModuleDraft('Leaf');
  const Point = h.struct('Point', { x: h.u(8), y: h.array(h.u(4), 2) });
  const point = leaf.reg('point', Point);
  const ram = leaf.memory('ram', Point, 4);
  leaf.clock();
  const inner = leaf.done();
  const middle = new h.ModuleDraft('Middle');
  const leaves = middle.group('leaf', inner, [middle.clock()], 2, 3);
  const outer = middle.done();
  const top = new h.ModuleDraft('test');
  const dut = top.group('dut', outer, [top.source()]);
  const steps = [
    { group: dut, indices: [] },
    { group: leaves, indices: [h.int(1), h.int(2)] },
  ];
  const value = h.lit(Point, [1n, [2n, 3n]]);
  top.test(
    {
      kind: 'force',
      target: { steps, leaf: { kind: 'signal', signal: point, indices: [] }, path: [], type: Point, span },
      value,
      span,
    },
    {
      kind: 'deposit',
      target: { steps, leaf: { kind: 'memory', memory: ram, address: u8(3) }, path: [], type: Point, span },
      value,
      span,
    },
    {
      kind: 'release',
      target: {
        steps,
        leaf: { kind: 'signal', signal: point, indices: [] },
        path: [
          { kind: 'field', field: 1 },
          { kind: 'element', index: h.int(1) },
        ],
        type: h.u(4),
        span,
      },
      span,
    },
  );
  expect(part(printed(h.design(inner, outer, top.done())), 'test test')).toMatchInlineSnapshot(`
    "test test entry 0 {
      0: force dut / leaf[5:32] / point.x = 1:8;
      1: force dut / leaf[5:32] / point.y[0:32] = 2:4;
      2: force dut / leaf[5:32] / point.y[1:32] = 3:4;
      3: deposit dut / leaf[5:32] / ram.x[3:8] = 1:8;
      4: deposit dut / leaf[5:32] / ram.y[3:8] = 50:8;
      5: release dut / leaf[5:32] / point.y[1:32];
      6: end;
    }"
  `);
});
