/** A random test on top of a design: it pokes inputs, waits, draws numbers and checks. */
import { LocalsBuilder, ModuleBuilder, binary, constant, drive, unary } from '../../src/ir/builder.js';
import type { Expr, Instr, Module, Site, Stmt } from '../../src/ir/ir.js';
import { nowhere } from '../../src/ir/nowhere.js';
import type { Random } from '../../src/support/random.js';
import { ExprMaker } from './random-ir-exprs.js';

export function testTop(random: Random, dut: Module, sites: Site[]): Module {
  const module = new ModuleBuilder({ name: 'test "random"' });
  const core = module.clock({
    kind: 'source',
    name: 'core',
    period: { numerator: 1_000_000n, denominator: 1n },
    span: nowhere,
  });
  const { viewOf } = module.group(
    { name: 'dut', clocks: dut.clocks.filter(({ kind }) => kind === 'port').map(() => core) },
    dut,
  );
  const locals = new LocalsBuilder();
  const counter = locals.local('n', 8);
  const drawn = locals.local('drawn', 16);
  const exprs = new ExprMaker(
    random,
    [1, 8, 16, 33],
    [
      { width: 8, read: () => locals.read(counter) },
      { width: 16, read: () => locals.read(drawn) },
    ],
  );
  const inputs: number[] = [];
  for (const [port, view] of viewOf) {
    const { width, length } = module.signalOf(view);
    if (dut.signals[port]!.port === 'in') inputs.push(view);
    else
      exprs.sources.push({ width, read: (index) => module.read(view, length === 1 ? undefined : index()) });
  }
  const rst = inputs.shift()!;
  const site =
    sites.push({ kind: 'expect', name: '', message: 'as drawn', source: 'true', shows: [], span: nowhere }) -
    1;
  const late =
    sites.push({ kind: 'timeout', name: '', message: 'late', source: '', shows: [], span: nowhere }) - 1;

  const poke = (): Stmt => {
    const signal = inputs[random.below(inputs.length)]!;
    const { width, length } = module.signalOf(signal);
    const value = exprs.expr(width, 2);
    return length === 1
      ? drive(signal, value)
      : drive(signal, value, { index: constant(BigInt(random.below(length)), 8) });
  };
  const code: Instr[] = [];
  const push = (...instrs: readonly Instr[]): void => {
    code.push(...instrs);
  };
  const doing = (...body: readonly Stmt[]): Instr => ({ kind: 'do', body, span: nowhere });
  const cycles = (count: number): Instr => ({
    kind: 'wait',
    what: { kind: 'cycles', clock: core, count: constant(BigInt(count), 32) },
    timeout: undefined,
    span: nowhere,
  });
  const set = (local: number, value: Expr): Stmt => ({
    kind: 'set',
    local,
    index: undefined,
    range: undefined,
    value,
    span: nowhere,
  });

  const active = dut.resets[0]?.activeHigh === true ? 1n : 0n;
  push(doing(set(counter, constant(0n, 8)), set(drawn, constant(0n, 16)), drive(rst, constant(active, 1))));
  push(cycles(2), doing(drive(rst, constant(1n - active, 1))));
  const loop = code.length;
  push({ kind: 'random', local: drawn, low: constant(3n, 16), high: constant(60_000n, 16), span: nowhere });
  for (let i = 1 + random.below(4); i > 0; i--) push(doing(poke(), poke()), cycles(1 + random.below(3)));
  push(doing({ kind: 'check', site, cond: exprs.expr(1, 3), values: [], span: nowhere }));
  push({ kind: 'wait', what: { kind: 'settle' }, timeout: undefined, span: nowhere });
  push({
    kind: 'wait',
    // True sooner or later but for a few, which then run out of time.
    what: {
      kind: 'until',
      cond: random.chance(0.1)
        ? exprs.expr(1, 2)
        : binary('or', exprs.expr(1, 2), unary('redor', locals.read(drawn))),
    },
    timeout: { duration: constant(5_000_000n, 64), site: late },
    span: nowhere,
  });
  push({
    kind: 'print',
    parts: ['drawn = ', { value: locals.read(drawn), type: { kind: 'uint', width: 16 } }],
    span: nowhere,
  });
  push(doing(set(counter, binary('add', locals.read(counter), constant(1n, 8)))));
  push({
    kind: 'branch',
    cond: binary('ult', locals.read(counter), constant(20n, 8)),
    then: loop,
    else: code.length + 1,
    span: nowhere,
  });
  push({ kind: 'end', span: nowhere });
  module.process({ kind: 'test', name: 'main', code, entry: 0, locals: locals.locals, span: nowhere });
  return module.build();
}
